/*
 * iso4217.c
 *		The currencies of ISO 4217: list one (current currencies and funds, as of amendment 180, 178
 *		codes) and list three (historic, 132 codes), and their look-up.
 *
 *		This is the one source of both uses: the type's input function asks for the exponent, and
 *		the registry faas.currency is seeded from faas.iso4217().  A code that ISO listed more than
 *		once (RUR, ZWD) has one row with its last withdrawal.  Where a current list names a year or
 *		a range, the month is its last.
 *
 *		ISO publishes no exponents for historic codes.  Theirs are what ISO gave when the code was
 *		current (0 for the franc of Belgium, the lira, the peseta ...), 2 where no other is known.
 *		CNX and MAF left list three in a later revision; they stay here so that old data loads.
 *
 *		Cash steps are legal or agreed rules for cash payments, not smallest coins: CH (coinage
 *		ordinance, 5 Rappen), AU (no 1 and 2 cents since 1992, 5 cents), CA (2013 penny phase-out, 5
 *		cents), NZ (2006, 10 cents), SE (act 1970:1029, 1 krona since 2010), NO (central bank act, 1
 *		krone since 2012), DK (coinage act, 50 oere since 2008), CZ (act 634/1992 section 3, 1
 *		koruna since 2008), IL (Bank of Israel order 2008, 10 agorot), HU (act III of 2008, 5
 *		forint).
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/tuplestore.h"

#include "amount.h"
#include "faas.h"
#include "iso4217.h"

FAAS_FUNCTION(faas_iso4217);

/* sorted by code, byte order; the test money_currency proves it */
const Iso4217 iso4217_table[] = {
	/* code, numeric, exponent, cash step, withdrawn, name */
	{"ADP", 20, 0, 0, 200307, "Andorran Peseta"},
	{"AED", 784, 2, 0, 0, "UAE Dirham"},
	{"AFA", 4, 2, 0, 200301, "Afghani"},
	{"AFN", 971, 2, 0, 0, "Afghani"},
	{"ALK", 8, 2, 0, 198912, "Old Lek"},
	{"ALL", 8, 2, 0, 0, "Lek"},
	{"AMD", 51, 2, 0, 0, "Armenian Dram"},
	{"ANG", 532, 2, 0, 202507, "Netherlands Antillean Guilder"},
	{"AOA", 973, 2, 0, 0, "Kwanza"},
	{"AOK", 24, 2, 0, 199103, "Kwanza"},
	{"AON", 24, 2, 0, 200002, "New Kwanza"},
	{"AOR", 982, 2, 0, 200002, "Kwanza Reajustado"},
	{"ARA", 32, 2, 0, 199201, "Austral"},
	{"ARP", 32, 2, 0, 198507, "Peso Argentino"},
	{"ARS", 32, 2, 0, 0, "Argentine Peso"},
	{"ARY", 32, 2, 0, 199012, "Peso"},
	{"ATS", 40, 2, 0, 200203, "Schilling"},
	{"AUD", 36, 2, 5, 0, "Australian Dollar"},
	{"AWG", 533, 2, 0, 0, "Aruban Florin"},
	{"AYM", 945, 2, 0, 200510, "Azerbaijan Manat"},
	{"AZM", 31, 2, 0, 200512, "Azerbaijanian Manat"},
	{"AZN", 944, 2, 0, 0, "Azerbaijan Manat"},
	{"BAD", 70, 2, 0, 199807, "Dinar"},
	{"BAM", 977, 2, 0, 0, "Convertible Mark"},
	{"BBD", 52, 2, 0, 0, "Barbados Dollar"},
	{"BDT", 50, 2, 0, 0, "Taka"},
	{"BEC", 993, 0, 0, 199003, "Convertible Franc"},
	{"BEF", 56, 0, 0, 200203, "Belgian Franc"},
	{"BEL", 992, 0, 0, 199003, "Financial Franc"},
	{"BGJ", 100, 2, 0, 199012, "Lev A/52"},
	{"BGK", 100, 2, 0, 199012, "Lev A/62"},
	{"BGL", 100, 2, 0, 200311, "Lev"},
	{"BGN", 975, 2, 0, 202601, "Bulgarian Lev"},
	{"BHD", 48, 3, 0, 0, "Bahraini Dinar"},
	{"BIF", 108, 0, 0, 0, "Burundi Franc"},
	{"BMD", 60, 2, 0, 0, "Bermudian Dollar"},
	{"BND", 96, 2, 0, 0, "Brunei Dollar"},
	{"BOB", 68, 2, 0, 0, "Boliviano"},
	{"BOP", 68, 2, 0, 198702, "Peso boliviano"},
	{"BOV", 984, 2, 0, 0, "Mvdol"},
	{"BRB", 76, 2, 0, 198603, "Cruzeiro"},
	{"BRC", 76, 2, 0, 198902, "Cruzado"},
	{"BRE", 76, 2, 0, 199303, "Cruzeiro"},
	{"BRL", 986, 2, 0, 0, "Brazilian Real"},
	{"BRN", 76, 2, 0, 199003, "New Cruzado"},
	{"BRR", 987, 2, 0, 199407, "Cruzeiro Real"},
	{"BSD", 44, 2, 0, 0, "Bahamian Dollar"},
	{"BTN", 64, 2, 0, 0, "Ngultrum"},
	{"BUK", 104, 2, 0, 199002, "Kyat"},
	{"BWP", 72, 2, 0, 0, "Pula"},
	{"BYB", 112, 0, 0, 200101, "Belarusian Ruble"},
	{"BYN", 933, 2, 0, 0, "Belarusian Ruble"},
	{"BYR", 974, 0, 0, 201701, "Belarusian Ruble"},
	{"BZD", 84, 2, 0, 0, "Belize Dollar"},
	{"CAD", 124, 2, 5, 0, "Canadian Dollar"},
	{"CDF", 976, 2, 0, 0, "Congolese Franc"},
	{"CHC", 948, 2, 0, 200411, "WIR Franc (for electronic)"},
	{"CHE", 947, 2, 0, 0, "WIR Euro"},
	{"CHF", 756, 2, 5, 0, "Swiss Franc"},
	{"CHW", 948, 2, 0, 0, "WIR Franc"},
	{"CLF", 990, 4, 0, 0, "Unidad de Fomento"},
	{"CLP", 152, 0, 0, 0, "Chilean Peso"},
	{"CNX", ISO4217_NONE, 2, 0, 198912, "Peoples Bank Dollar"},
	{"CNY", 156, 2, 0, 0, "Yuan Renminbi"},
	{"COP", 170, 2, 0, 0, "Colombian Peso"},
	{"COU", 970, 2, 0, 0, "Unidad de Valor Real"},
	{"CRC", 188, 2, 0, 0, "Costa Rican Colon"},
	{"CSD", 891, 2, 0, 200610, "Serbian Dinar"},
	{"CSJ", 203, 2, 0, 199012, "Krona A/53"},
	{"CSK", 200, 2, 0, 199303, "Koruna"},
	{"CUC", 931, 2, 0, 202106, "Peso Convertible"},
	{"CUP", 192, 2, 0, 0, "Cuban Peso"},
	{"CVE", 132, 2, 0, 0, "Cabo Verde Escudo"},
	{"CYP", 196, 2, 0, 200801, "Cyprus Pound"},
	{"CZK", 203, 2, 100, 0, "Czech Koruna"},
	{"DDM", 278, 2, 0, 199009, "Mark der DDR"},
	{"DEM", 276, 2, 0, 200203, "Deutsche Mark"},
	{"DJF", 262, 0, 0, 0, "Djibouti Franc"},
	{"DKK", 208, 2, 50, 0, "Danish Krone"},
	{"DOP", 214, 2, 0, 0, "Dominican Peso"},
	{"DZD", 12, 2, 0, 0, "Algerian Dinar"},
	{"ECS", 218, 2, 0, 200009, "Sucre"},
	{"ECV", 983, 2, 0, 200009, "Unidad de Valor Constante (UVC)"},
	{"EEK", 233, 2, 0, 201101, "Kroon"},
	{"EGP", 818, 2, 0, 0, "Egyptian Pound"},
	{"EQE", 226, 2, 0, 198912, "Ekwele"},
	{"ERN", 232, 2, 0, 0, "Nakfa"},
	{"ESA", 996, 0, 0, 198112, "Spanish Peseta"},
	{"ESB", 995, 0, 0, 199412, "\"A\" Account (convertible Peseta Account)"},
	{"ESP", 724, 0, 0, 200203, "Spanish Peseta"},
	{"ETB", 230, 2, 0, 0, "Ethiopian Birr"},
	{"EUR", 978, 2, 0, 0, "Euro"},
	{"FIM", 246, 2, 0, 200203, "Markka"},
	{"FJD", 242, 2, 0, 0, "Fiji Dollar"},
	{"FKP", 238, 2, 0, 0, "Falkland Islands Pound"},
	{"FRF", 250, 2, 0, 200203, "French Franc"},
	{"GBP", 826, 2, 0, 0, "Pound Sterling"},
	{"GEK", 268, 2, 0, 199510, "Georgian Coupon"},
	{"GEL", 981, 2, 0, 0, "Lari"},
	{"GHC", 288, 2, 0, 200801, "Cedi"},
	{"GHP", 939, 2, 0, 200706, "Ghana Cedi"},
	{"GHS", 936, 2, 0, 0, "Ghana Cedi"},
	{"GIP", 292, 2, 0, 0, "Gibraltar Pound"},
	{"GMD", 270, 2, 0, 0, "Dalasi"},
	{"GNE", 324, 2, 0, 198912, "Syli"},
	{"GNF", 324, 0, 0, 0, "Guinean Franc"},
	{"GNS", 324, 2, 0, 198602, "Syli"},
	{"GQE", 226, 2, 0, 198606, "Ekwele"},
	{"GRD", 300, 0, 0, 200203, "Drachma"},
	{"GTQ", 320, 2, 0, 0, "Quetzal"},
	{"GWE", 624, 2, 0, 198112, "Guinea Escudo"},
	{"GWP", 624, 2, 0, 199705, "Guinea-Bissau Peso"},
	{"GYD", 328, 2, 0, 0, "Guyana Dollar"},
	{"HKD", 344, 2, 0, 0, "Hong Kong Dollar"},
	{"HNL", 340, 2, 0, 0, "Lempira"},
	{"HRD", 191, 2, 0, 199501, "Croatian Dinar"},
	{"HRK", 191, 2, 0, 202301, "Kuna"},
	{"HTG", 332, 2, 0, 0, "Gourde"},
	{"HUF", 348, 2, 500, 0, "Forint"},
	{"IDR", 360, 2, 0, 0, "Rupiah"},
	{"IEP", 372, 2, 0, 200203, "Irish Pound"},
	{"ILP", 376, 2, 0, 198112, "Pound"},
	{"ILR", 376, 2, 0, 199012, "Old Shekel"},
	{"ILS", 376, 2, 10, 0, "New Israeli Sheqel"},
	{"INR", 356, 2, 0, 0, "Indian Rupee"},
	{"IQD", 368, 3, 0, 0, "Iraqi Dinar"},
	{"IRR", 364, 2, 0, 0, "Iranian Rial"},
	{"ISJ", 352, 2, 0, 199012, "Old Krona"},
	{"ISK", 352, 0, 0, 0, "Iceland Krona"},
	{"ITL", 380, 0, 0, 200203, "Italian Lira"},
	{"JMD", 388, 2, 0, 0, "Jamaican Dollar"},
	{"JOD", 400, 3, 0, 0, "Jordanian Dinar"},
	{"JPY", 392, 0, 0, 0, "Yen"},
	{"KES", 404, 2, 0, 0, "Kenyan Shilling"},
	{"KGS", 417, 2, 0, 0, "Som"},
	{"KHR", 116, 2, 0, 0, "Riel"},
	{"KMF", 174, 0, 0, 0, "Comorian Franc"},
	{"KPW", 408, 2, 0, 0, "North Korean Won"},
	{"KRW", 410, 0, 0, 0, "Won"},
	{"KWD", 414, 3, 0, 0, "Kuwaiti Dinar"},
	{"KYD", 136, 2, 0, 0, "Cayman Islands Dollar"},
	{"KZT", 398, 2, 0, 0, "Tenge"},
	{"LAJ", 418, 2, 0, 198912, "Pathet Lao Kip"},
	{"LAK", 418, 2, 0, 0, "Lao Kip"},
	{"LBP", 422, 2, 0, 0, "Lebanese Pound"},
	{"LKR", 144, 2, 0, 0, "Sri Lanka Rupee"},
	{"LRD", 430, 2, 0, 0, "Liberian Dollar"},
	{"LSL", 426, 2, 0, 0, "Loti"},
	{"LSM", 426, 2, 0, 198505, "Loti"},
	{"LTL", 440, 2, 0, 201501, "Lithuanian Litas"},
	{"LTT", 440, 2, 0, 199307, "Talonas"},
	{"LUC", 989, 0, 0, 199003, "Luxembourg Convertible Franc"},
	{"LUF", 442, 0, 0, 200203, "Luxembourg Franc"},
	{"LUL", 988, 0, 0, 199003, "Luxembourg Financial Franc"},
	{"LVL", 428, 2, 0, 201401, "Latvian Lats"},
	{"LVR", 428, 2, 0, 199412, "Latvian Ruble"},
	{"LYD", 434, 3, 0, 0, "Libyan Dinar"},
	{"MAD", 504, 2, 0, 0, "Moroccan Dirham"},
	{"MAF", ISO4217_NONE, 0, 0, 198912, "Mali Franc"},
	{"MDL", 498, 2, 0, 0, "Moldovan Leu"},
	{"MGA", 969, 2, 0, 0, "Malagasy Ariary"},
	{"MGF", 450, 0, 0, 200412, "Malagasy Franc"},
	{"MKD", 807, 2, 0, 0, "Denar"},
	{"MLF", 466, 0, 0, 198411, "Mali Franc"},
	{"MMK", 104, 2, 0, 0, "Kyat"},
	{"MNT", 496, 2, 0, 0, "Tugrik"},
	{"MOP", 446, 2, 0, 0, "Pataca"},
	{"MRO", 478, 2, 0, 201712, "Ouguiya"},
	{"MRU", 929, 2, 0, 0, "Ouguiya"},
	{"MTL", 470, 2, 0, 200801, "Maltese Lira"},
	{"MTP", 470, 2, 0, 198306, "Maltese Pound"},
	{"MUR", 480, 2, 0, 0, "Mauritius Rupee"},
	{"MVQ", 462, 2, 0, 198912, "Maldive Rupee"},
	{"MVR", 462, 2, 0, 0, "Rufiyaa"},
	{"MWK", 454, 2, 0, 0, "Malawi Kwacha"},
	{"MXN", 484, 2, 0, 0, "Mexican Peso"},
	{"MXP", 484, 2, 0, 199301, "Mexican Peso"},
	{"MXV", 979, 2, 0, 0, "Mexican Unidad de Inversion (UDI)"},
	{"MYR", 458, 2, 0, 0, "Malaysian Ringgit"},
	{"MZE", 508, 2, 0, 198112, "Mozambique Escudo"},
	{"MZM", 508, 2, 0, 200606, "Mozambique Metical"},
	{"MZN", 943, 2, 0, 0, "Mozambique Metical"},
	{"NAD", 516, 2, 0, 0, "Namibia Dollar"},
	{"NGN", 566, 2, 0, 0, "Naira"},
	{"NIC", 558, 2, 0, 199010, "Cordoba"},
	{"NIO", 558, 2, 0, 0, "Cordoba Oro"},
	{"NLG", 528, 2, 0, 200203, "Netherlands Guilder"},
	{"NOK", 578, 2, 100, 0, "Norwegian Krone"},
	{"NPR", 524, 2, 0, 0, "Nepalese Rupee"},
	{"NZD", 554, 2, 10, 0, "New Zealand Dollar"},
	{"OMR", 512, 3, 0, 0, "Rial Omani"},
	{"PAB", 590, 2, 0, 0, "Balboa"},
	{"PEH", 604, 2, 0, 199012, "Sol"},
	{"PEI", 604, 2, 0, 199107, "Inti"},
	{"PEN", 604, 2, 0, 0, "Sol"},
	{"PES", 604, 2, 0, 198602, "Sol"},
	{"PGK", 598, 2, 0, 0, "Kina"},
	{"PHP", 608, 2, 0, 0, "Philippine Peso"},
	{"PKR", 586, 2, 0, 0, "Pakistan Rupee"},
	{"PLN", 985, 2, 0, 0, "Zloty"},
	{"PLZ", 616, 2, 0, 199701, "Zloty"},
	{"PTE", 620, 0, 0, 200203, "Portuguese Escudo"},
	{"PYG", 600, 0, 0, 0, "Guarani"},
	{"QAR", 634, 2, 0, 0, "Qatari Rial"},
	{"RHD", 716, 2, 0, 198112, "Rhodesian Dollar"},
	{"ROK", 642, 2, 0, 199012, "Leu A/52"},
	{"ROL", 642, 2, 0, 200506, "Old Leu"},
	{"RON", 946, 2, 0, 0, "Romanian Leu"},
	{"RSD", 941, 2, 0, 0, "Serbian Dinar"},
	{"RUB", 643, 2, 0, 0, "Russian Ruble"},
	{"RUR", 810, 2, 0, 200401, "Russian Ruble"},
	{"RWF", 646, 0, 0, 0, "Rwanda Franc"},
	{"SAR", 682, 2, 0, 0, "Saudi Riyal"},
	{"SBD", 90, 2, 0, 0, "Solomon Islands Dollar"},
	{"SCR", 690, 2, 0, 0, "Seychelles Rupee"},
	{"SDD", 736, 2, 0, 200707, "Sudanese Dinar"},
	{"SDG", 938, 2, 0, 0, "Sudanese Pound"},
	{"SDP", 736, 2, 0, 199806, "Sudanese Pound"},
	{"SEK", 752, 2, 100, 0, "Swedish Krona"},
	{"SGD", 702, 2, 0, 0, "Singapore Dollar"},
	{"SHP", 654, 2, 0, 0, "Saint Helena Pound"},
	{"SIT", 705, 2, 0, 200701, "Tolar"},
	{"SKK", 703, 2, 0, 200901, "Slovak Koruna"},
	{"SLE", 925, 2, 0, 0, "Leone"},
	{"SLL", 694, 2, 0, 202312, "Leone"},
	{"SOS", 706, 2, 0, 0, "Somali Shilling"},
	{"SRD", 968, 2, 0, 0, "Surinam Dollar"},
	{"SRG", 740, 2, 0, 200312, "Surinam Guilder"},
	{"SSP", 728, 2, 0, 0, "South Sudanese Pound"},
	{"STD", 678, 2, 0, 201712, "Dobra"},
	{"STN", 930, 2, 0, 0, "Dobra"},
	{"SUR", 810, 2, 0, 199012, "Rouble"},
	{"SVC", 222, 2, 0, 0, "El Salvador Colon"},
	{"SYP", 760, 2, 0, 0, "Syrian Pound"},
	{"SZL", 748, 2, 0, 0, "Lilangeni"},
	{"THB", 764, 2, 0, 0, "Baht"},
	{"TJR", 762, 2, 0, 200104, "Tajik Ruble"},
	{"TJS", 972, 2, 0, 0, "Somoni"},
	{"TMM", 795, 2, 0, 200901, "Turkmenistan Manat"},
	{"TMT", 934, 2, 0, 0, "Turkmenistan New Manat"},
	{"TND", 788, 3, 0, 0, "Tunisian Dinar"},
	{"TOP", 776, 2, 0, 0, "Pa'anga"},
	{"TPE", 626, 0, 0, 200211, "Timor Escudo"},
	{"TRL", 792, 0, 0, 200512, "Old Turkish Lira"},
	{"TRY", 949, 2, 0, 0, "Turkish Lira"},
	{"TTD", 780, 2, 0, 0, "Trinidad and Tobago Dollar"},
	{"TWD", 901, 2, 0, 0, "New Taiwan Dollar"},
	{"TZS", 834, 2, 0, 0, "Tanzanian Shilling"},
	{"UAH", 980, 2, 0, 0, "Hryvnia"},
	{"UAK", 804, 2, 0, 199609, "Karbovanet"},
	{"UGS", 800, 2, 0, 198705, "Uganda Shilling"},
	{"UGW", 800, 2, 0, 199012, "Old Shilling"},
	{"UGX", 800, 0, 0, 0, "Uganda Shilling"},
	{"USD", 840, 2, 0, 0, "US Dollar"},
	{"USN", 997, 2, 0, 0, "US Dollar (Next day)"},
	{"USS", 998, 2, 0, 201403, "US Dollar (Same day)"},
	{"UYI", 940, 0, 0, 0, "Uruguay Peso en Unidades Indexadas (UI)"},
	{"UYN", 858, 2, 0, 198912, "Old Uruguay Peso"},
	{"UYP", 858, 2, 0, 199303, "Uruguayan Peso"},
	{"UYU", 858, 2, 0, 0, "Peso Uruguayo"},
	{"UYW", 927, 4, 0, 0, "Unidad Previsional"},
	{"UZS", 860, 2, 0, 0, "Uzbekistan Sum"},
	{"VEB", 862, 2, 0, 200801, "Bolivar"},
	{"VED", 926, 2, 0, 0, "Bolivar Soberano"},
	{"VEF", 937, 2, 0, 201808, "Bolivar Fuerte"},
	{"VES", 928, 2, 0, 0, "Bolivar Soberano"},
	{"VNC", 704, 2, 0, 199012, "Old Dong"},
	{"VND", 704, 0, 0, 0, "Dong"},
	{"VUV", 548, 0, 0, 0, "Vatu"},
	{"WST", 882, 2, 0, 0, "Tala"},
	{"XAD", 396, 2, 0, 0, "Arab Accounting Dinar"},
	{"XAF", 950, 0, 0, 0, "CFA Franc BEAC"},
	{"XAG", 961, ISO4217_NONE, 0, 0, "Silver"},
	{"XAU", 959, ISO4217_NONE, 0, 0, "Gold"},
	{"XBA", 955, ISO4217_NONE, 0, 0, "Bond Markets Unit European Composite Unit (EURCO)"},
	{"XBB", 956, ISO4217_NONE, 0, 0, "Bond Markets Unit European Monetary Unit (E.M.U.-6)"},
	{"XBC", 957, ISO4217_NONE, 0, 0, "Bond Markets Unit European Unit of Account 9 (E.U.A.-9)"},
	{"XBD", 958, ISO4217_NONE, 0, 0, "Bond Markets Unit European Unit of Account 17 (E.U.A.-17)"},
	{"XCD", 951, 2, 0, 0, "East Caribbean Dollar"},
	{"XCG", 532, 2, 0, 0, "Caribbean Guilder"},
	{"XDR", 960, ISO4217_NONE, 0, 0, "SDR (Special Drawing Right)"},
	{"XEU", 954, 2, 0, 199901, "European Currency Unit (E.C.U)"},
	{"XFO", ISO4217_NONE, ISO4217_NONE, 0, 200610, "Gold-Franc"},
	{"XFU", ISO4217_NONE, ISO4217_NONE, 0, 201311, "UIC-Franc"},
	{"XOF", 952, 0, 0, 0, "CFA Franc BCEAO"},
	{"XPD", 964, ISO4217_NONE, 0, 0, "Palladium"},
	{"XPF", 953, 0, 0, 0, "CFP Franc"},
	{"XPT", 962, ISO4217_NONE, 0, 0, "Platinum"},
	{"XRE", ISO4217_NONE, ISO4217_NONE, 0, 199911, "RINET Funds Code"},
	{"XSU", 994, ISO4217_NONE, 0, 0, "Sucre"},
	{"XTS", 963, ISO4217_NONE, 0, 0, "Reserved for testing"},
	{"XUA", 965, ISO4217_NONE, 0, 0, "ADB Unit of Account"},
	{"XXX", 999, ISO4217_NONE, 0, 0, "No currency involved"},
	{"YDD", 720, 3, 0, 199109, "Yemeni Dinar"},
	{"YER", 886, 2, 0, 0, "Yemeni Rial"},
	{"YUD", 890, 2, 0, 199001, "New Yugoslavian Dinar"},
	{"YUM", 891, 2, 0, 200307, "New Dinar"},
	{"YUN", 890, 2, 0, 199511, "Yugoslavian Dinar"},
	{"ZAL", 991, 2, 0, 199503, "Financial Rand"},
	{"ZAR", 710, 2, 0, 0, "Rand"},
	{"ZMK", 894, 2, 0, 201212, "Zambian Kwacha"},
	{"ZMW", 967, 2, 0, 0, "Zambian Kwacha"},
	{"ZRN", 180, 2, 0, 199906, "New Zaire"},
	{"ZRZ", 180, 2, 0, 199402, "Zaire"},
	{"ZWC", 716, 2, 0, 198912, "Rhodesian Dollar"},
	{"ZWD", 716, 2, 0, 200808, "Zimbabwe Dollar"},
	{"ZWG", 924, 2, 0, 0, "Zimbabwe Gold"},
	{"ZWL", 932, 2, 0, 202409, "Zimbabwe Dollar"},
	{"ZWN", 942, 2, 0, 200609, "Zimbabwe Dollar (new)"},
	{"ZWR", 935, 2, 0, 200906, "Zimbabwe Dollar"},
};

const int	iso4217_count = lengthof(iso4217_table);

StaticAssertDecl(lengthof(iso4217_table) == 310, "178 current and 132 historic codes");

const Iso4217 *
iso4217_find(const char *code)
{
	int			low = 0;
	int			high = iso4217_count - 1;

	while (low <= high)
	{
		int			middle = (low + high) / 2;
		int			order = strcmp(code, iso4217_table[middle].code);

		if (order == 0)
			return &iso4217_table[middle];
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return NULL;
}

int
iso4217_exponent(uint32 code)
{
	char		letters[AMOUNT_CODE_LENGTH_MAX + 1];
	const Iso4217 *row;

	if (amount_code_format(code, letters) != 3)
		return ISO4217_NONE;
	row = iso4217_find(letters);
	return row ? row->exponent : ISO4217_NONE;
}

/* The last day of the month of withdrawal. */
static DateADT
last_valid_day(const Iso4217 *row)
{
	int			year = row->withdrawn / 100;
	int			month = row->withdrawn % 100;

	return date2j(year, month, day_tab[isleap(year)][month - 1]) - POSTGRES_EPOCH_JDATE;
}

/* faas.iso4217(): the table, as SQL sees it */
Datum
faas_iso4217(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < iso4217_count; i++)
	{
		const Iso4217 *row = &iso4217_table[i];
		Datum		values[6] = {0};
		bool		nulls[6] = {false};

		values[0] = CStringGetTextDatum(row->code);
		values[1] = Int32GetDatum(row->numeric_code);
		nulls[1] = row->numeric_code == ISO4217_NONE;
		values[2] = Int32GetDatum(row->exponent);
		nulls[2] = row->exponent == ISO4217_NONE;
		values[3] = CStringGetTextDatum(row->name);
		values[4] = Int32GetDatum(row->cash_step);
		nulls[4] = row->cash_step == 0;
		if (row->withdrawn != 0)
			values[5] = DateADTGetDatum(last_valid_day(row));
		else
			nulls[5] = true;
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
