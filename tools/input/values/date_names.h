/* SPDX-License-Identifier: BSD-2-Clause */
/* Made by date_names.py: edit that. Rows of a code and of a name with that meaning,
 * those with one first byte together. An empty row ends each string. */
/* clang-format off */
static const char *const date_names[] = {
    "-a\0" "cabe\0" "cabendua\0" "4abr\0" "4abril\0" "8abu\0" "8abuztua\0" "8ag\0" "8ago\0"
    "8agost\0" "8agosti\0" "8agosto\0" "8agu\0" "8agustus\0" "wahad\0" "wahd\0" "4aib\0"
    "4aibreán\0" "wal\0" "walh\0" "walhamisi\0" "-am\0" "wan\0" "wantradienis\0" "waoine\0"
    "8août\0" "4api\0" "4apirila\0" "4apr\0" "4aprel\0" "4apri\0" "4april\0" "4aprile\0"
    "4aprili\0" "4aprilie\0" "4aprill\0" "4apríl\0" "4aprīlis\0" "war\0" "cara\0" "caralık\0"
    "wasteartea\0" "wasteazkena\0" "wastelehena\0" "-at\0" "8aug\0" "8augu\0" "8augus\0"
    "8august\0" "8augusti\0" "8augusts\0" "8augustus\0" "8augusztus\0" "8avg\0" "8avgust\0"
    "8avq\0" "8avqust\0" "4avril\0" "8aws\0" "8awst\0" "waz\0" "baza\0" "bazaroa\0" "8ağu\0"
    "8ağustos\0",
    "4bal\0" "4balandis\0" "4balandžio\0" "wbaz\0" "wbazar ertəsi\0" "wbazar günü\0" "5beal\0"
    "5bealtaine\0" "wber\0" "6birž\0" "6birželio\0" "6birželis\0" "wbiy\0" "wbiyernes\0"
    "3bře\0" "3březen\0" "3března\0",
    "wcax\0" "wceturtdiena\0" "wcho\0" "wchorshanba\0" "2chw\0" "2chwefror\0" "wchủ nhật\0"
    "wcn\0" "wcs\0" "wcsütörtök\0" "wcts\0" "wcum\0" "wcuma\0" "wcumartesi\0" "6cze\0"
    "6czerwca\0" "6czerwiec\0" "wczw\0" "wczwartek\0" "wcéad\0" "wcüm\0" "wcümə\0"
    "wcümə axşamı\0",
    "-d'\0" "wdc\0" "-de\0" "cdec\0" "cdece\0" "cdecem\0" "cdecemb\0" "cdecembar\0" "cdecembe\0"
    "cdecember\0" "cdecembrie\0" "cdecembris\0" "cdecembro\0" "adeireadh fómhair\0" "cdek\0"
    "cdekabr\0" "-del\0" "-dem\0" "-den\0" "-der\0" "cdes\0" "cdesemba\0" "cdesember\0"
    "cdesembre\0" "cdets\0" "cdetsember\0" "cdez\0" "cdezember\0" "cdezembro\0" "adfómh\0"
    "wdg\0" "cdhj\0" "cdhjetor\0" "-di\0" "wdi\0" "cdic\0" "cdicembre\0" "cdiciembre\0" "wdie\0"
    "wdienstag\0" "wdijous\0" "wdilluns\0" "wdim\0" "wdimanche\0" "wdimarts\0" "wdimecres\0"
    "wdinsdag\0" "cdis\0" "cdisember\0" "wdissabte\0" "cdisyembre\0" "wdiumenge\0"
    "wdivendres\0" "wdj\0" "wdl\0" "-dne\0" "wdo\0" "wdom\0" "wdomenica\0" "wdomh\0"
    "wdomingo\0" "wdonderdag\0" "wdonnerstag\0" "wds\0" "wdt\0" "-du\0" "wdu\0" "4dub\0"
    "4duben\0" "4dubna\0" "wduminică\0" "wdushanba\0" "wdv\0" "wdé céadaoin\0" "wdé domhnaigh\0"
    "wdé haoine\0" "wdé luain\0" "wdé máirt\0" "wdé sathairn\0" "wdéar\0" "wdéardaoin\0"
    "cdéc\0" "cdécembre\0" "4d’abr\0" "4d’abril\0" "8d’ag\0" "8d’agost\0" "ad’oct\0"
    "ad’octubre\0",
    "we diel\0" "we enjte\0" "we hënë\0" "we martë\0" "we mërkurë\0" "we premte\0" "we shtunë\0"
    "1ean\0" "1eanáir\0" "4ebr\0" "4ebrill\0" "6eka\0" "6ekaina\0" "aeki\0" "aekim\0" "-el\0"
    "8elo\0" "8elokuu\0" "8elokuuta\0" "-em\0" "1ene\0" "1enero\0" "wenj\0" "wesmaspäev\0"
    "9eyl\0" "9eylül\0",
    "2feabh\0" "2feabhra\0" "2feb\0" "2febbraio\0" "2febr\0" "2febreiro\0" "2febrer\0"
    "2febrero\0" "2febru\0" "2februa\0" "2februar\0" "2februari\0" "2februarie\0" "2february\0"
    "2február\0" "2februāris\0" "2febrúar\0" "2fev\0" "2fevereiro\0" "2fevral\0" "wfim\0"
    "wfimmtudagur\0" "wfr\0" "wfre\0" "wfredag\0" "wfreitag\0" "wfri\0" "wfrid\0" "wfrida\0"
    "wfriday\0" "2févr\0" "2février\0" "wfös\0" "wföstudagur\0",
    "5geg\0" "5gegužė\0" "5gegužės\0" "1gen\0" "1gener\0" "1gennaio\0" "wgio\0" "wgiovedì\0"
    "6giu\0" "6giugno\0" "7gor\0" "7gorffennaf\0" "cgru\0" "cgrudnia\0" "cgrudzień\0" "cgruod\0"
    "cgruodis\0" "cgruodžio\0" "8gsh\0" "8gusht\0" "wgwe\0" "wgwener\0",
    "-h\0" "6haz\0" "6haziran\0" "7heinä\0" "7heinäkuu\0" "7heinäkuuta\0" "2helmi\0"
    "2helmikuu\0" "2helmikuuta\0" "4huhti\0" "4huhtikuu\0" "4huhtikuuta\0" "7hul\0" "7hulyo\0"
    "6hun\0" "6hunyo\0" "whuw\0" "whuwebes\0" "ahyd\0" "ahydref\0" "whétfő\0" "whën\0",
    "1ian\0" "1ianuarie\0" "wiau\0" "wig\0" "wigandea\0" "wij\0" "wijumaa\0" "-il\0" "1ion\0"
    "1ionawr\0" "9ira\0" "9iraila\0" "wisn\0" "wisnin\0" "7iul\0" "7iulie\0" "6iun\0" "6iunie\0"
    "7iyl\0" "6iyn\0" "7iyul\0" "6iyun\0" "7iúil\0" "7i̇yl\0" "6i̇yn\0",
    "1jaan\0" "1jaanuar\0" "-jam\0" "1jan\0" "1janar\0" "1janeiro\0" "1janu\0" "1janua\0"
    "1januar\0" "1januari\0" "1januarie\0" "1january\0" "1január\0" "1janv\0" "1janvier\0"
    "1janvāris\0" "1janúar\0" "wjeu\0" "wjeudi\0" "-jl\0" "wjo\0" "wjoi\0" "cjoulu\0"
    "cjoulukuu\0" "cjoulukuuta\0" "wju\0" "wjue\0" "wjueves\0" "7juil\0" "7juillet\0" "6juin\0"
    "7jul\0" "7julai\0" "7julho\0" "7juli\0" "7julie\0" "7julij\0" "7julio\0" "7juliol\0"
    "7july\0" "wjum\0" "wjuma\0" "wjumaat\0" "wjumamosi\0" "wjumanne\0" "wjumapili\0" "wjumat\0"
    "wjumatano\0" "wjumatatu\0" "6jun\0" "6june\0" "6junho\0" "6juni\0" "6junie\0" "6junij\0"
    "6junio\0" "6juny\0" "7juuli\0" "6juuni\0" "1jän\0" "1jänner\0" "7júl\0" "7július\0"
    "7júlí\0" "6jún\0" "6június\0" "6júní\0" "7jūl\0" "7jūlijs\0" "6jūn\0" "6jūnijs\0",
    "wkam\0" "wkamis\0" "bkas\0" "bkasım\0" "wke\0" "wkedd\0" "wkeskiviikko\0" "6kesä\0"
    "6kesäkuu\0" "6kesäkuuta\0" "wketvirtadienis\0" "wkha\0" "wkhamis\0" "-kl\0" "-klo\0"
    "8kol\0" "wkolmapäev\0" "8kolovoz\0" "8kolovoza\0" "7kor\0" "7korrik\0" "3kov\0" "3kovas\0"
    "3kovo\0" "wkt\0" "5kvě\0" "5květen\0" "5května\0" "4kwi\0" "4kwiecień\0" "4kwietnia\0",
    "-la\0" "wla\0" "blapkr\0" "blapkritis\0" "blapkričio\0" "wlarunbata\0" "-las\0" "wlau\0"
    "wlauantai\0" "wlaugardagur\0" "wlaupäev\0" "wlaurdag\0" "-le\0" "1led\0" "1leden\0"
    "1ledna\0" "7liep\0" "7liepa\0" "7liepos\0" "wlin\0" "wlinggo\0" "6lipanj\0" "7lipca\0"
    "7lipiec\0" "6lipnja\0" "blistopadu\0" "wllu\0" "wllun\0" "aloka\0" "alokakuu\0"
    "alokakuuta\0" "wlr\0" "wlu\0" "wluan\0" "7lug\0" "7luglio\0" "wlun\0" "wlundi\0"
    "wlunedì\0" "wlunes\0" "wluni\0" "wluns\0" "2lut\0" "2lutego\0" "2luty\0" "wlör\0"
    "wlördag\0" "wlø\0" "wlør\0" "wlørdag\0" "-lúc\0" "8lún\0" "8lúnasa\0",
    "wma\0" "3maalis\0" "3maaliskuu\0" "3maaliskuuta\0" "wmaanantai\0" "wmaandag\0" "3maart\0"
    "3mac\0" "3machi\0" "5mag\0" "5maggio\0" "5mai\0" "5maiatza\0" "5maig\0" "5maijs\0"
    "5maio\0" "5maj\0" "5maja\0" "wman\0" "wmandag\0" "3mar\0" "wmar\0" "3marc\0" "3marca\0"
    "3march\0" "wmardi\0" "3marec\0" "3maret\0" "bmarras\0" "bmarraskuu\0" "bmarraskuuta\0"
    "3mars\0" "3marso\0" "3mart\0" "wmartedì\0" "wmartes\0" "3martie\0" "3marts\0" "3martxoa\0"
    "3marzec\0" "3marzo\0" "3març\0" "3março\0" "wmarți\0" "3maw\0" "wmaw\0" "3mawrth\0"
    "wmawrth\0" "5may\0" "5mayo\0" "5mayıs\0" "5maí\0" "9med\0" "9medi\0" "6meh\0" "6mehefin\0"
    "5mei\0" "6meith\0" "6meitheamh\0" "wmer\0" "wmercher\0" "wmercoledì\0" "wmercredi\0"
    "9meán fómhair\0" "9mfómh\0" "wmi\0" "wmiercuri\0" "wmin\0" "wminggu\0" "wmittwoch\0"
    "wmiy\0" "wmiyerkoles\0" "wmié\0" "wmiércoles\0" "wmið\0" "wmiðvikudagur\0" "wmo\0" "wmon\0"
    "wmond\0" "wmonda\0" "wmonday\0" "wmontag\0" "3mrt\0" "3mrz\0" "wmáirt\0" "5máj\0"
    "5május\0" "wmán\0" "wmánudagur\0" "3márc\0" "3március\0" "3márta\0" "3mär\0" "3märts\0"
    "3märz\0" "wmå\0" "wmån\0" "wmåndag\0" "wmér\0" "wmércores\0" "wmër\0",
    "wne\0" "wned\0" "wnedelja\0" "wnedeľa\0" "wnedjelja\0" "wneděle\0" "wneljapäev\0" "-ngày\0"
    "wnie\0" "wniedziela\0" "4nis\0" "4nisan\0" "-no\0" "bnob\0" "bnobyembre\0" "bnoiembrie\0"
    "cnoll\0" "cnollaig\0" "bnov\0" "bnove\0" "bnovem\0" "bnovemb\0" "bnovemba\0" "bnovembar\0"
    "bnovembe\0" "bnovember\0" "bnovembre\0" "bnovembris\0" "bnovembro\0" "bnoviembre\0"
    "bnoy\0" "bnoyabr\0" "bnën\0" "bnëntor\0" "bnóv\0" "bnóvember\0" "-năm\0",
    "-o'clock\0" "-ob\0" "1oca\0" "1ocak\0" "aoct\0" "aocto\0" "aoctob\0" "aoctobe\0"
    "aoctober\0" "aoctobre\0" "aoctombrie\0" "aoctubre\0" "-of\0" "wog\0" "8ogos\0" "aokt\0"
    "aoktabr\0" "aoktoba\0" "aoktobar\0" "aoktober\0" "aoktobris\0" "aoktoober\0" "aoktubre\0"
    "aoktyabr\0" "aoktóber\0" "-om\0" "-on\0" "won\0" "wons\0" "wonsdag\0" "wor\0" "-ora\0"
    "-ore\0" "wosteguna\0" "wostirala\0" "wotrdiena\0" "2ots\0" "2otsaila\0" "aott\0"
    "aottobre\0" "aout\0" "aoutubro\0" "3ožu\0" "3ožujak\0" "3ožujka\0",
    "wpay\0" "wpayshanba\0" "wpaz\0" "wpazar\0" "wpazartesi\0" "apaź\0" "apaździernik\0"
    "apaździernika\0" "wpe\0" "2peb\0" "2pebrero\0" "wpenktadienis\0" "wperjantai\0"
    "wperşembe\0" "wpet\0" "wpetak\0" "wpetek\0" "wpi\0" "wpiatok\0" "wpiektdiena\0"
    "wpirmadienis\0" "wpirmdiena\0" "wpią\0" "wpiątek\0" "wpk\0" "wpn\0" "wpo\0" "wpon\0"
    "wpondelok\0" "wpondělí\0" "wponedeljak\0" "wponedeljek\0" "wponedjeljak\0"
    "wponiedziałek\0" "wpr\0" "wpre\0" "4pri\0" "4prill\0" "cpro\0" "cprosinac\0" "cprosinca\0"
    "cprosince\0" "cprosinec\0" "wprş\0" "-pukul\0" "wpzt\0" "wpá\0" "wpátek\0" "wpéntek\0"
    "wpühapäev\0",
    "6qer\0" "6qershor\0" "wqua\0" "wquarta\0" "wqui\0" "wquinta\0",
    "wrab\0" "wrabu\0" "wreede\0" "crha\0" "crhagfyr\0" "-roku\0" "8rugp\0" "8rugpjūtis\0"
    "8rugpjūčio\0" "9rugs\0" "9rugsėjis\0" "9rugsėjo\0" "9ruj\0" "9rujan\0" "9rujna\0",
    "wsa\0" "-saat\0" "wsab\0" "wsabado\0" "wsabato\0" "wsabtu\0" "wsad\0" "wsadwrn\0" "wsal\0"
    "wsalı\0" "wsam\0" "wsamedi\0" "bsamh\0" "bsamhain\0" "wsamstag\0" "wsat\0" "wsaterdag\0"
    "wsath\0" "wsatu\0" "wsatur\0" "wsaturd\0" "wsaturda\0" "wsaturday\0" "1saus\0" "1sausio\0"
    "1sausis\0" "wsb\0" "wse\0" "wseg\0" "wsegunda\0" "wsekmadienis\0" "wsel\0" "wselasa\0"
    "9sen\0" "wsen\0" "wsenin\0" "9sentabr\0" "9sentyabr\0" "9sep\0" "9sept\0" "9septe\0"
    "9septem\0" "9septemb\0" "9septemba\0" "9septembar\0" "9septembe\0" "9september\0"
    "9septembre\0" "9septembrie\0" "9septembris\0" "9septiembre\0" "wseshanba\0" "wsestdiena\0"
    "9set\0" "9setembre\0" "9setembro\0" "9settembre\0" "9setyembre\0" "wsex\0" "wsexta\0"
    "wsha\0" "wshanba\0" "2shk\0" "2shkurt\0" "9sht\0" "wsht\0" "9shtator\0" "8sie\0"
    "8sierpień\0" "8sierpnia\0" "1sij\0" "1siječanj\0" "1siječnja\0" "wsk\0" "wso\0" "wsob\0"
    "wsobota\0" "wsondag\0" "wsonntag\0" "aspal\0" "aspalio\0" "aspalis\0" "wsre\0" "wsreda\0"
    "wsri\0" "wsrijeda\0" "7srpanj\0" "8srpen\0" "8srpna\0" "7srpnja\0" "wst\0" "wstreda\0"
    "bstu\0" "bstudeni\0" "bstudenoga\0" "1sty\0" "1styczeń\0" "1stycznia\0" "wstředa\0" "wsu\0"
    "wsub\0" "wsubota\0" "wsul\0" "wsun\0" "wsund\0" "wsunda\0" "wsundag\0" "wsunday\0"
    "wsunnudagur\0" "wsunnuntai\0" "wsv\0" "5svi\0" "5svibanj\0" "5svibnja\0" "wsvētdiena\0"
    "9syys\0" "9syyskuu\0" "9syyskuuta\0" "wsze\0" "9szept\0" "9szeptember\0" "wszerda\0"
    "wszo\0" "wszombat\0" "wsáb\0" "wsábado\0" "wsâmbătă\0" "wsön\0" "wsöndag\0" "wsø\0"
    "wsøn\0" "wsøndag\0",
    "btach\0" "btachwedd\0" "1tammi\0" "1tammikuu\0" "1tammikuuta\0" "wteisipäev\0" "7tem\0"
    "7temmuz\0" "wter\0" "wterça\0" "atet\0" "atetor\0" "-the\0" "wthu\0" "wthur\0" "wthurs\0"
    "wthursd\0" "wthursda\0" "wthursday\0" "wthứ ba\0" "wthứ bảy\0" "wthứ hai\0" "wthứ năm\0"
    "wthứ sáu\0" "wthứ tư\0" "wti\0" "wtiistai\0" "wtir\0" "wtirsdag\0" "wtis\0" "wtisdag\0"
    "wto\0" "wtor\0" "wtorek\0" "wtorsdag\0" "wtorstai\0" "5touko\0" "5toukokuu\0"
    "5toukokuuta\0" "wtr\0" "4tra\0" "4travanj\0" "4travnja\0" "wtrečiadienis\0" "wtrešdiena\0"
    "wtue\0" "wtues\0" "wtuesd\0" "wtuesda\0" "wtuesday\0" "wty\0" "wtysdag\0",
    "-uhr\0" "-um\0" "aurr\0" "aurria\0" "1urt\0" "1urtarrila\0" "wut\0" "wuto\0" "wutorak\0"
    "wutorok\0" "7uzt\0" "7uztaila\0",
    "2vas\0" "2vasario\0" "2vasaris\0" "wvasárnap\0" "2veebr\0" "2veebruar\0" "2velj\0"
    "2veljača\0" "2veljače\0" "wven\0" "wvendredi\0" "wvenerdì\0" "wvenres\0" "wvi\0" "wvie\0"
    "wviernes\0" "wvineri\0" "wvr\0" "wvrijdag\0" "wvrydag\0",
    "wwed\0" "wwedn\0" "wwedne\0" "wwednes\0" "wwednesd\0" "wwednesda\0" "wwednesday\0" "wwo\0"
    "wwoensdag\0" "9wrz\0" "9wrzesień\0" "9września\0" "wwto\0" "wwtorek\0",
    "1xan\0" "1xaneiro\0" "wxov\0" "wxoves\0" "7xul\0" "7xullo\0" "6xuñ\0" "6xuño\0",
    "wyak\0" "wyakshanba\0" "1yan\0" "1yanvar\0",
    "wza\0" "wzaterdag\0" "wzo\0" "wzondag\0" "9zář\0" "9září\0",
    "-à\0" "-às\0" "8ágú\0" "8ágúst\0" "4ápr\0" "4április\0" "wçarşamba\0" "wçax\0" "wçrş\0"
    "wçər\0" "wçərşənbə\0" "wçərşənbə axşamı\0" "2úno\0" "2únor\0" "2února\0" "wút\0" "wúterý\0"
    "wþri\0" "wþriðjudagur\0",
    "7čec\0" "6čen\0" "6červen\0" "7července\0" "7červenec\0" "6června\0" "wčet\0" "wčetrtek\0"
    "wčetvrtak\0" "wčt\0" "wčtvrtek\0",
    "aříj\0" "aříjen\0" "aříjna\0" "wśro\0" "wśroda\0" "wşnb\0" "2şub\0" "2şubat\0" "wşənbə\0"
    "wšeštadienis\0" "wšt\0" "wštvrtok\0",
    "4απρ\0" "4απρίλιος\0" "4απριλίου\0" "8αυγ\0" "8αυγούστου\0" "8αύγ\0" "8αύγουστος\0"
    "cδεκ\0" "cδεκέμβριος\0" "cδεκεμβρίου\0" "wδευ\0" "wδευτέρα\0" "1ιαν\0" "1ιανουάριος\0"
    "1ιανουαρίου\0" "7ιουλ\0" "7ιουλίου\0" "6ιουν\0" "6ιουνίου\0" "7ιούλ\0" "7ιούλιος\0"
    "6ιούν\0" "6ιούνιος\0" "wκυρ\0" "wκυριακή\0" "5μάι\0" "5μάιος\0" "3μάρ\0" "3μάρτιος\0"
    "5μαΐ\0" "5μαΐου\0" "3μαρ\0" "3μαρτίου\0" "bνοέ\0" "bνοέμβριος\0" "bνοε\0" "bνοεμβρίου\0"
    "aοκτ\0" "aοκτωβρίου\0" "aοκτώβριος\0",
    "wπέμπτη\0" "wπαρ\0" "wπαρασκευή\0" "wπεμ\0" "wσάββατο\0" "wσαβ\0" "9σεπ\0" "9σεπτέμβριος\0"
    "9σεπτεμβρίου\0" "-στις\0" "wτετ\0" "wτετάρτη\0" "-τις\0" "wτρίτη\0" "wτρι\0" "2φεβ\0"
    "2φεβρουάριος\0" "2φεβρουαρίου\0",
    "8авг\0" "8август\0" "8августа\0" "4апр\0" "4апрель\0" "4апреля\0" "4април\0" "wаўт\0"
    "wаўторак\0" "2ақп\0" "2ақпан\0" "wбейсенбі\0" "3бер\0" "3березень\0" "3березня\0" "wбс\0"
    "9вер\0" "9верасень\0" "9верасня\0" "9вересень\0" "9вересня\0" "wвоскресенье\0" "wвс\0"
    "wвт\0" "wвто\0" "wвторник\0" "wвівторок\0" "-г\0" "-г.\0" "-год\0" "-года\0" "-году\0"
    "cгру\0" "cгрудень\0" "cгрудня\0" "cдек\0" "cдекабрь\0" "cдекабря\0" "cдекември\0" "cдец\0"
    "cдецембар\0" "wдс\0" "wдүйсенбі\0" "wжексенбі\0" "cжел\0" "cжелтоқсан\0" "wжк\0" "wжм\0"
    "8жні\0" "8жнівень\0" "8жніўня\0" "aжов\0" "aжовтень\0" "aжовтня\0" "wжұма\0" "7июл\0"
    "7июль\0" "7июля\0" "6июн\0" "6июнь\0" "6июня\0" "aкас\0" "aкастрычнік\0" "aкастрычніка\0"
    "4кві\0" "4квітень\0" "4квітня\0" "4кра\0" "4красавік\0" "4красавіка\0" "7лип\0" "7липень\0"
    "7липня\0" "bлис\0" "bлистопад\0" "bлистопада\0" "2лют\0" "2лютага\0" "2лютий\0" "2лютого\0"
    "2люты\0" "7ліп\0" "7ліпень\0" "7ліпеня\0" "bліс\0" "bлістапад\0" "bлістапада\0" "5май\0"
    "5мам\0" "5мамыр\0" "3мар\0" "3март\0" "3марта\0" "6мау\0" "6маусым\0" "5мая\0" "5мај\0"
    "3нау\0" "3наурыз\0" "wнд\0" "wнед\0" "wнедела\0" "wнеделя\0" "wнедеља\0" "wнеділя\0"
    "bнов\0" "bновембар\0" "bное\0" "bноември\0" "bноя\0" "bнояб\0" "bноябрь\0" "bноября\0"
    "wняд\0" "wнядзеля\0" "aокт\0" "aоктобар\0" "aоктомври\0" "aоктябрь\0" "aоктября\0"
    "wп'ятниця\0" "wпан\0" "wпанядзелак\0" "wпет\0" "wпетак\0" "wпеток\0" "wпетък\0" "wпн\0"
    "wпон\0" "wпонеделник\0" "wпонедельник\0" "wпонедељак\0" "wпонеділок\0" "wпт\0" "wпят\0"
    "wпятница\0" "wпятніца\0",
    "-р\0" "-року\0" "-рік\0" "wсаб\0" "wсабота\0" "3сак\0" "3сакавік\0" "3сакавіка\0" "wсб\0"
    "wсейсенбі\0" "9сен\0" "wсенбі\0" "9сент\0" "9сентябрь\0" "9сентября\0" "9сеп\0"
    "9септембар\0" "9септември\0" "8сер\0" "wсерада\0" "wсереда\0" "8серпень\0" "8серпня\0"
    "cсне\0" "cснежань\0" "cснежня\0" "wср\0" "wсрд\0" "wсре\0" "wсреда\0" "wсряда\0" "wсс\0"
    "1сту\0" "1студзень\0" "1студзеня\0" "wсуб\0" "wсуббота\0" "wсубота\0" "wсъбота\0" "1січ\0"
    "1січень\0" "1січня\0" "wсәрсенбі\0" "4сәу\0" "4сәуір\0" "8там\0" "8тамыз\0" "5тра\0"
    "5травень\0" "5травня\0" "wуто\0" "wуторак\0" "2феб\0" "2фебруар\0" "2фев\0" "2февр\0"
    "2февраль\0" "2февраля\0" "2февруари\0" "wчацвер\0" "6чер\0" "6червень\0" "6червня\0"
    "wчет\0" "wчетвер\0" "wчетверг\0" "wчетвртак\0" "wчетврток\0" "wчетвъртък\0" "wчт\0"
    "wчцв\0" "6чэр\0" "6чэрвень\0" "6чэрвеня\0" "7шіл\0" "7шілде\0" "7юли\0" "6юни\0" "1янв\0"
    "1январь\0" "1января\0" "1яну\0" "1януари\0" "1јан\0" "1јануар\0" "1јануари\0" "7јул\0"
    "7јули\0" "6јун\0" "6јуни\0",
    "aқаз\0" "aқазан\0" "bқар\0" "bқараша\0" "1қаң\0" "1қаңтар\0" "9қыр\0" "9қыркүйек\0",
    "4ապր\0" "4ապրիլ\0" "4ապրիլի\0" "cդեկ\0" "cդեկտեմբեր\0" "cդեկտեմբերի\0" "wերեքշաբթի\0"
    "wերկ\0" "wերկուշաբթի\0" "wերք\0" "wկիրակի\0" "wկրկ\0" "wհինգշաբթի\0" "7հլս\0" "wհնգ\0"
    "6հնս\0" "1հնվ\0" "aհոկ\0" "aհոկտեմբեր\0" "aհոկտեմբերի\0" "7հուլիս\0" "7հուլիսի\0"
    "6հունիս\0" "6հունիսի\0" "1հունվար\0" "1հունվարի\0" "5մայ\0" "5մայիս\0" "5մայիսի\0" "3մար\0"
    "3մարտ\0" "3մարտի\0" "bնմբ\0" "bնոյեմբեր\0" "bնոյեմբերի\0" "wշաբաթ\0" "wշբթ\0" "wուր\0"
    "wուրբաթ\0" "wչորեքշաբթի\0" "wչրք\0" "9սեպ\0" "9սեպտեմբեր\0" "9սեպտեմբերի\0",
    "2փետրվար\0" "2փետրվարի\0" "2փտր\0" "8օգոստոս\0" "8օգոստոսի\0" "8օգս\0",
    "wא'\0" "8אוג\0" "8אוגוסט\0" "aאוק\0" "aאוקטובר\0" "4אפר\0" "4אפריל\0" "wב'\0" "wג'\0"
    "wד'\0" "cדצמ\0" "cדצמבר\0" "wה'\0" "wו'\0" "wחמישי\0" "7יול\0" "7יולי\0" "6יונ\0" "6יוני\0"
    "1ינו\0" "1ינואר\0" "5מאי\0" "3מרץ\0" "bנוב\0" "bנובמבר\0" "9ספט\0" "9ספטמבר\0" "2פבר\0"
    "2פברואר\0" "wראשון\0" "wרביעי\0" "wש'\0" "wשבת\0" "wשישי\0" "wשלישי\0" "wשני\0",
    "8آب\0" "3آذار\0" "4أبر\0" "4أبريل\0" "8أغس\0" "8أغسطس\0" "aأكت\0" "aأكتوبر\0" "5أيار\0"
    "9أيلول\0" "wاتوار\0" "wالأحد\0" "wالأربعاء\0" "wالاثنين\0" "wالثلاثاء\0" "wالجمعة\0"
    "wالخميس\0" "-الساعة\0" "wالسبت\0" "4اپریل\0" "aاکتوبر\0" "8اگست\0" "wبدھ\0"
    "aتشرين الأول\0" "bتشرين الثاني\0" "7تموز\0" "wث\0" "wج\0" "wجمعرات\0" "wجمعه\0" "1جنوری\0"
    "7جولائی\0" "6جون\0" "wح\0" "6حزيران\0" "wخ\0" "cدسمبر\0" "cديس\0" "cديسمبر\0" "wر\0" "wس\0"
    "9سبت\0" "9سبتمبر\0" "9ستمبر\0" "2شباط\0",
    "2فبر\0" "2فبراير\0" "2فروری\0" "-في\0" "cكانون الأول\0" "1كانون الثاني\0" "-م\0" "5مئی\0"
    "3مار\0" "3مارس\0" "3مارچ\0" "5ماي\0" "5مايو\0" "wمنگل\0" "wن\0" "bنوف\0" "bنوفمبر\0"
    "bنومبر\0" "4نيسان\0" "wهفته\0" "-و\0" "1ينا\0" "1يناير\0" "7يول\0" "7يوليو\0" "6يون\0"
    "6يونيو\0" "wپير\0",
    "aअक्तूबर\0" "aअक्तू॰\0" "8अगस्त\0" "8अग॰\0" "4अप्रैल\0" "4एप्रि\0" "4एप्रिल\0" "aऑक्टो\0"
    "aऑक्टोबर\0" "8ऑग\0" "8ऑगस्ट\0" "wगुरु\0" "wगुरुवार\0" "1जनवरी\0" "1जन॰\0" "1जाने\0"
    "1जानेवारी\0" "7जुलाई\0" "7जुलै\0" "7जुल॰\0" "6जून\0" "cडिसें\0" "cडिसेंबर\0" "cदिसंबर\0"
    "cदिस॰\0" "bनवंबर\0" "bनव॰\0" "bनोव्हें\0" "bनोव्हेंबर\0" "2फ़रवरी\0" "2फ़र॰\0" "2फेब्रु\0"
    "2फेब्रुवारी\0" "wबुध\0" "wबुधवार\0" "wमंगल\0" "wमंगलवार\0" "wमंगळ\0" "wमंगळवार\0" "5मई\0"
    "3मार्च\0" "5मे\0" "wरवि\0" "wरविवार\0" "wशनि\0" "wशनिवार\0" "wशुक्र\0" "wशुक्रवार\0"
    "9सप्टें\0" "9सप्टेंबर\0" "9सितंबर\0" "9सित॰\0" "wसोम\0" "wसोमवार\0" "aঅক্টোবর\0" "8আগস্ট\0"
    "4এপ্রিল\0" "1জানু\0" "1জানুয়ারী\0" "6জুন\0" "7জুলাই\0" "cডিসেম্বর\0" "bনভেম্বর\0" "2ফেব\0"
    "2ফেব্রুয়ারী\0" "wবুধ\0" "wবুধবার\0" "wবৃহঃ\0" "wবৃহস্পতিবার\0" "wমঙ্গল\0" "wমঙ্গলবার\0"
    "3মার্চ\0" "5মে\0" "wরবি\0" "wরবিবার\0" "wশনি\0" "wশনিবার\0" "wশুক্র\0" "wশুক্রবার\0"
    "9সেপ্টেম্বর\0" "wসোম\0" "wসোমবার\0" "aஅக்\0" "aஅக்டோபர்\0" "8ஆக\0" "8ஆகஸ்ட்\0" "4ஏப்\0"
    "4ஏப்ரல்\0" "wச\0" "wசனி\0" "wசெ\0" "9செப்\0" "9செப்டம்பர்\0" "wசெவ்வாய்\0" "1ஜன\0"
    "1ஜனவரி\0" "6ஜூன்\0" "7ஜூலை\0" "wஞா\0" "wஞாயிறு\0" "cடிச\0" "cடிசம்பர்\0" "wதி\0"
    "wதிங்கள்\0" "bநவ\0" "bநவம்பர்\0" "2பிப்\0" "2பிப்ரவரி\0" "wபு\0" "wபுதன்\0" "3மார்\0"
    "3மார்ச்\0" "5மே\0" "wவி\0" "wவியாழன்\0" "wவெ\0" "wவெள்ளி\0",
    "8აგვ\0" "8აგვისტო\0" "4აპრ\0" "4აპრილი\0" "cდეკ\0" "cდეკემბერი\0" "2თებ\0" "2თებერვალი\0"
    "1იან\0" "1იანვარი\0" "7ივლ\0" "7ივლისი\0" "6ივნ\0" "6ივნისი\0" "wკვი\0" "wკვირა\0" "5მაი\0"
    "5მაისი\0" "3მარ\0" "3მარტი\0" "bნოე\0" "bნოემბერი\0" "wოთხ\0" "wოთხშაბათი\0" "wორშ\0"
    "wორშაბათი\0" "aოქტ\0" "aოქტომბერი\0" "wპარ\0" "wპარასკევი\0" "wსამ\0" "wსამშაბათი\0"
    "9სექ\0" "9სექტემბერი\0" "wშაბ\0" "wშაბათი\0" "wხუთ\0" "wხუთშაბათი\0",
    "w一\0" "w三\0" "w二\0" "w五\0",
    "w六\0" "w四\0" "w土\0" "w土曜日\0",
    "w日\0" "w日曜日\0" "w星期一\0" "w星期三\0" "w星期二\0" "w星期五\0" "w星期六\0" "w星期四\0" "w星期日\0" "w月\0"
    "w月曜日\0" "w木\0" "w木曜日\0" "w水\0" "w水曜日\0",
    "w火\0" "w火曜日\0",
    "w金\0" "w金曜日\0",
    "w금\0" "w금요일\0",
    "w목\0" "w목요일\0",
    "w수\0" "w수요일\0" "w월\0" "w월요일\0" "w일\0" "w일요일\0",
    "w토\0" "w토요일\0" "w화\0" "w화요일\0",
};
/* clang-format on */
