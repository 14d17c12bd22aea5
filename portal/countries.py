"""What countries are called that a payment goes to: ISO 3166-1's codes, by the names people use.

A country that te reo Māori has no name of its own for keeps the English one, as a person's name would.
"""

from portal.made_up import right_to_left

_ENGLISH = """
AD Andorra; AE United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda; AI Anguilla; AL Albania;
AM Armenia; AO Angola; AQ Antarctica; AR Argentina; AS American Samoa; AT Austria; AU Australia; AW Aruba;
AX Åland Islands; AZ Azerbaijan; BA Bosnia and Herzegovina; BB Barbados; BD Bangladesh; BE Belgium;
BF Burkina Faso; BG Bulgaria; BH Bahrain; BI Burundi; BJ Benin; BL Saint Barthélemy; BM Bermuda; BN Brunei;
BO Bolivia; BQ Caribbean Netherlands; BR Brazil; BS Bahamas; BT Bhutan; BV Bouvet Island; BW Botswana;
BY Belarus; BZ Belize; CA Canada; CC Cocos (Keeling) Islands; CD Congo (Kinshasa);
CF Central African Republic; CG Congo (Brazzaville); CH Switzerland; CI Côte d’Ivoire; CK Cook Islands;
CL Chile; CM Cameroon; CN China; CO Colombia; CR Costa Rica; CU Cuba; CV Cape Verde; CW Curaçao;
CX Christmas Island; CY Cyprus; CZ Czechia; DE Germany; DJ Djibouti; DK Denmark; DM Dominica;
DO Dominican Republic; DZ Algeria; EC Ecuador; EE Estonia; EG Egypt; EH Western Sahara; ER Eritrea;
ES Spain; ET Ethiopia; FI Finland; FJ Fiji; FK Falkland Islands; FM Micronesia; FO Faroe Islands; FR France;
GA Gabon; GB United Kingdom; GD Grenada; GE Georgia; GF French Guiana; GG Guernsey; GH Ghana; GI Gibraltar;
GL Greenland; GM Gambia; GN Guinea; GP Guadeloupe; GQ Equatorial Guinea; GR Greece;
GS South Georgia and the South Sandwich Islands; GT Guatemala; GU Guam; GW Guinea-Bissau; GY Guyana;
HK Hong Kong; HM Heard and McDonald Islands; HN Honduras; HR Croatia; HT Haiti; HU Hungary; ID Indonesia;
IE Ireland; IL Israel; IM Isle of Man; IN India; IO British Indian Ocean Territory; IQ Iraq; IR Iran;
IS Iceland; IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya; KG Kyrgyzstan; KH Cambodia;
KI Kiribati; KM Comoros; KN Saint Kitts and Nevis; KP North Korea; KR South Korea; KW Kuwait;
KY Cayman Islands; KZ Kazakhstan; LA Laos; LB Lebanon; LC Saint Lucia; LI Liechtenstein; LK Sri Lanka;
LR Liberia; LS Lesotho; LT Lithuania; LU Luxembourg; LV Latvia; LY Libya; MA Morocco; MC Monaco; MD Moldova;
ME Montenegro; MF Saint Martin; MG Madagascar; MH Marshall Islands; MK North Macedonia; ML Mali; MM Myanmar;
MN Mongolia; MO Macao; MP Northern Mariana Islands; MQ Martinique; MR Mauritania; MS Montserrat; MT Malta;
MU Mauritius; MV Maldives; MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique; NA Namibia; NC New Caledonia;
NE Niger; NF Norfolk Island; NG Nigeria; NI Nicaragua; NL Netherlands; NO Norway; NP Nepal; NR Nauru;
NU Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF French Polynesia; PG Papua New Guinea;
PH Philippines; PK Pakistan; PL Poland; PM Saint Pierre and Miquelon; PN Pitcairn Islands; PR Puerto Rico;
PS Palestine; PT Portugal; PW Palau; PY Paraguay; QA Qatar; RE Réunion; RO Romania; RS Serbia; RU Russia;
RW Rwanda; SA Saudi Arabia; SB Solomon Islands; SC Seychelles; SD Sudan; SE Sweden; SG Singapore;
SH Saint Helena, Ascension and Tristan da Cunha; SI Slovenia; SJ Svalbard and Jan Mayen; SK Slovakia;
SL Sierra Leone; SM San Marino; SN Senegal; SO Somalia; SR Suriname; SS South Sudan;
ST São Tomé and Príncipe; SV El Salvador; SX Sint Maarten; SY Syria; SZ Eswatini;
TC Turks and Caicos Islands; TD Chad; TF French Southern Territories; TG Togo; TH Thailand; TJ Tajikistan;
TK Tokelau; TL Timor-Leste; TM Turkmenistan; TN Tunisia; TO Tonga; TR Türkiye; TT Trinidad and Tobago;
TV Tuvalu; TW Taiwan; TZ Tanzania; UA Ukraine; UG Uganda; UM US Minor Outlying Islands; US United States;
UY Uruguay; UZ Uzbekistan; VA Vatican City; VC Saint Vincent and the Grenadines; VE Venezuela;
VG British Virgin Islands; VI US Virgin Islands; VN Vietnam; VU Vanuatu; WF Wallis and Futuna; WS Samoa;
XK Kosovo; YE Yemen; YT Mayotte; ZA South Africa; ZM Zambia; ZW Zimbabwe
"""
_MAORI = """
AR Āketina; AT Ataria; AU Ahitereiria; BE Pehiamu; BR Parīhi; CA Kānata; CH Huiterangi; CK Kuki ’Airani;
CL Hiri; CN Haina; DE Tiamana; DK Tenemāka; EG Īhipa; ES Pāniora; FI Whinarana; FJ Whītī; FR Wīwī;
GB Hononga o Piritene; GR Kirihi; HK Hongipua; ID Initonīhia; IE Airangi; IL Iharaira; IN Īnia; IT Itari;
JP Hapani; KI Kiripati; KR Kōrea ki te Tonga; MX Mēhiko; MY Marēhia; NC Whenua Kanaki; NL Hōrana; NO Nōwei;
NR Nauru; NU Niue; NZ Aotearoa; PF Porinīhia Wīwī; PG Papua Nūkini; PH Piripīni; PL Pōrana; PT Potukara;
RU Rūhia; SB Ngā Motu Horomona; SE Huitene; SG Hingapoa; TH Tairana; TK Tokerau; TO Tonga; TV Tuwaru;
US Hononga-o-Amerika; VN Whitināmu; VU Whenuatū; WS Hāmoa; ZA Āwherika ki te Tonga
"""


def _read(names: str) -> dict[str, str]:
    return {one[:2]: " ".join(one[3:].split()) for one in (each.strip() for each in names.split(";"))}


ENGLISH, MAORI = _read(_ENGLISH), _read(_MAORI)


def country_name(code: str, tag: str) -> str:
    """In the language of that tag; a code that is no country's stays as it is."""
    name = ENGLISH.get(code, code)
    if tag == "mi":
        return MAORI.get(code, name)
    return right_to_left(name) if tag == "ar-XB" else name
