/* SPDX-License-Identifier: BSD-2-Clause */
/* The subcommands. argv[0] is the subcommand's name. They return STATUS_*. */
#ifndef ANEWS_COMMANDS_H
#define ANEWS_COMMANDS_H

int cmd_keygen(int argc, char **argv);
int cmd_train(int argc, char **argv);
int cmd_pack(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_select(int argc, char **argv);
int cmd_split(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_extract(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_search(int argc, char **argv);
int cmd_sign(int argc, char **argv);
int cmd_embed(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_patch(int argc, char **argv);
int cmd_update(int argc, char **argv);
int cmd_serve(int argc, char **argv);

#endif
