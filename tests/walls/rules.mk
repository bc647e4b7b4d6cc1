# SPDX-License-Identifier: BSD-2-Clause
# The command without its walls, in which the tests of the walls must fail (cli/walls.sh), and what
# acts like an intruder.
WALLS := $(BUILD)/tests/walls

$(WALLS)/confine.o: tools/walls/confine.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LARGE) -fPIC $(SAME_PATHS) -Itools \
		-D_GNU_SOURCE -MMD -MP -DANEWS_EMPTY_WALLS -c -o $@ $<

$(WALLS)/anews: $(TOOL) $(WALLS)/confine.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(ALL_LDFLAGS) $(PACK_RELOCATIONS) -pie -o $@ $(WALLS)/confine.o \
		$(filter-out %/walls/confine.o,$(COMMAND_OBJECTS)) $(LIBS) $(TOOL_LIBS)

$(WALLS)/intruder.so: tests/walls/intruder.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 $(WARNINGS) -O1 $(LARGE) -D_GNU_SOURCE -fPIC -shared -o $@ $< -ldl

$(WALLS)/anews-fetch: $(FETCHER) $(WALLS)/confine.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(ALL_LDFLAGS) -pie -o $@ $(WALLS)/confine.o \
		$(filter-out %/walls/confine.o,$(FETCH_OBJECTS)) -lcurl

$(WALLS)/anews-serve: $(SERVER) $(WALLS)/confine.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(ALL_LDFLAGS) $(PACK_RELOCATIONS) -pie -Wl,--as-needed -o $@ \
		$(WALLS)/confine.o $(SERVE_OBJECTS) $(SERVE_SHARED) $(STATIC) $(LIBS) $(TOOL_LIBS) \
		-lmicrohttpd

test-programs: $(if $(SERVER),$(WALLS)/anews-serve)
test-programs: $(WALLS)/anews $(WALLS)/intruder.so $(if $(FETCHER),$(WALLS)/anews-fetch)

-include $(WALLS)/confine.d
