"""Names of time zones that the tz database doesn't have: large cities, countries, abbreviations.

The tz database names a zone after one city in it, so it knows Kolkata but not Mumbai. The names of
a zone are separated by commas and written as people type them; `bot.schedule.zones` folds case,
accents and punctuation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CITIES: Final[Mapping[str, str]] = {
    "Africa/Abidjan": "Yamoussoukro",
    "Africa/Accra": "Kumasi",
    "Africa/Addis_Ababa": "Adama",
    "Africa/Algiers": "Oran",
    "Africa/Cairo": "Alexandria, Giza",
    "Africa/Casablanca": "Rabat, Marrakesh, Marrakech, Fez, Tangier, Agadir",
    "Africa/Dar_es_Salaam": "Dodoma, Zanzibar, Arusha",
    "Africa/Douala": "Yaounde",
    "Africa/Johannesburg": "Cape Town, Durban, Pretoria, Joburg, Bloemfontein, Port Elizabeth",
    "Africa/Kinshasa": "Matadi",
    "Africa/Lagos": "Abuja, Kano, Ibadan, Port Harcourt",
    "Africa/Lubumbashi": "Goma",
    "Africa/Lusaka": "Livingstone",
    "Africa/Nairobi": "Mombasa, Kisumu",
    "Africa/Tunis": "Sfax",
    "America/Argentina/Buenos_Aires": "La Plata, Rosario, Mar del Plata",
    "America/Asuncion": "Ciudad del Este",
    "America/Bahia": "Salvador, Salvador da Bahia",
    "America/Bogota": "Medellin, Cali, Barranquilla, Cartagena, Bucaramanga",
    "America/Caracas": "Maracaibo, Barquisimeto",
    "America/Chicago": (
        "Dallas, Houston, Austin, San Antonio, Fort Worth, Minneapolis, St Paul, Saint Paul, "
        "St Louis, Saint Louis, Kansas City, Milwaukee, Madison, Nashville, Memphis, New Orleans, "
        "Oklahoma City, Tulsa, Omaha, Des Moines, Baton Rouge, Little Rock, Wichita, Pensacola, "
        "Texas, Illinois, Minnesota, Wisconsin, Louisiana, Oklahoma, Iowa, Missouri, Arkansas"
    ),
    "America/Costa_Rica": "San Jose Costa Rica",
    "America/Denver": (
        "Salt Lake City, SLC, Boulder, Colorado Springs, Albuquerque, Santa Fe, El Paso, Billings, "
        "Colorado, Utah, Montana, Wyoming, New Mexico"
    ),
    "America/Detroit": "Michigan",
    "America/Edmonton": "Calgary, Banff, Alberta",
    "America/Fortaleza": "Natal",
    "America/Guatemala": "Guatemala City",
    "America/Guayaquil": "Quito, Cuenca",
    "America/Halifax": "Nova Scotia",
    "America/Havana": "Santiago de Cuba",
    "America/Indiana/Indianapolis": "Indiana",
    "America/El_Salvador": "San Salvador",
    "America/Jamaica": "Kingston",
    "America/La_Paz": "Santa Cruz de la Sierra, Cochabamba",
    "America/Lima": "Cusco, Cuzco, Arequipa, Trujillo",
    "America/Los_Angeles": (
        "San Francisco, SF, LA, Seattle, Portland, San Diego, San Jose California, Oakland, "
        "Berkeley, Palo Alto, Mountain View, Cupertino, Menlo Park, Silicon Valley, Bay Area, "
        "Sacramento, Fresno, Las Vegas, Vegas, Reno, Pasadena, Irvine, Santa Barbara, Santa Cruz, "
        "Santa Monica, Long Beach, Redmond, Bellevue, Tacoma, Spokane, California, Oregon, Nevada, "
        "Washington State"
    ),
    "America/Mexico_City": "Guadalajara, Puebla, CDMX, Queretaro, Toluca, Mexico DF",
    "America/Montevideo": "Punta del Este",
    "America/Nassau": "Freeport",
    "America/New_York": (
        "NYC, New York City, Brooklyn, Manhattan, Boston, Washington DC, Washington D.C., "
        "Washington, DC, D.C., Philadelphia, Philly, Atlanta, Miami, Orlando, Tampa, Jacksonville, "
        "Baltimore, Pittsburgh, Charlotte, Raleigh, Durham, Cleveland, Columbus, Cincinnati, "
        "Buffalo, Rochester, Albany, Providence, Hartford, New Haven, Newark, Princeton, Ithaca, "
        "Richmond, Charleston, Savannah, Ann Arbor, Fort Lauderdale, West Palm Beach, "
        "Massachusetts, New Jersey, Pennsylvania, Virginia, North Carolina, South Carolina, Ohio, "
        "Connecticut, Maryland, Vermont, Maine, New Hampshire"
    ),
    "America/Panama": "Panama City",
    "America/Phoenix": "Tucson, Scottsdale, Mesa, Tempe, Arizona",
    "America/Recife": "Olinda",
    "America/Santiago": "Valparaiso, Concepcion",
    "America/Santo_Domingo": "Punta Cana",
    "America/Sao_Paulo": (
        "Rio, Rio de Janeiro, Brasilia, Belo Horizonte, Curitiba, Porto Alegre, Florianopolis, "
        "Campinas, Goiania, Sampa"
    ),
    "America/Tegucigalpa": "San Pedro Sula",
    "America/Toronto": (
        "Ottawa, Quebec, Quebec City, Mississauga, Waterloo, Kitchener, "
        "Hamilton Ontario, London Ontario, Ontario"
    ),
    "America/Vancouver": "Victoria BC, Burnaby, Whistler, British Columbia, BC",
    "America/Whitehorse": "Yukon",
    "America/Winnipeg": "Manitoba",
    "America/Regina": "Saskatoon, Saskatchewan",
    "Asia/Almaty": "Astana, Nur-Sultan",
    "Asia/Amman": "Petra",
    "Asia/Baghdad": "Basra, Erbil, Mosul",
    "Asia/Bangkok": "Chiang Mai, Phuket, Pattaya",
    "Asia/Colombo": "Kandy",
    "Asia/Dhaka": "Chittagong, Chattogram",
    "Asia/Dubai": "Abu Dhabi, Sharjah, Ajman",
    "Asia/Ho_Chi_Minh": "Hanoi, Da Nang, Danang, HCMC, Hue",
    "Asia/Jakarta": "Bandung, Surabaya, Yogyakarta, Semarang, Medan",
    "Asia/Makassar": "Bali, Denpasar, Ubud",
    "Asia/Jerusalem": "Haifa, Beersheba",
    "Asia/Kabul": "Herat, Kandahar",
    "Asia/Karachi": "Lahore, Islamabad, Rawalpindi, Faisalabad, Peshawar",
    "Asia/Kathmandu": "Pokhara",
    "Asia/Kolkata": (
        "Mumbai, Bombay, Delhi, New Delhi, Bangalore, Bengaluru, Hyderabad, Chennai, Madras, Pune, "
        "Ahmedabad, Jaipur, Lucknow, Kanpur, Nagpur, Indore, Bhopal, Surat, Kochi, Cochin, "
        "Coimbatore, Chandigarh, Gurgaon, Gurugram, Noida, Goa, Mysore, Patna, Visakhapatnam, "
        "Thiruvananthapuram, Trivandrum"
    ),
    "Asia/Kuala_Lumpur": "KL, Penang, George Town, Johor Bahru, Putrajaya",
    "Asia/Kuwait": "Kuwait City",
    "Asia/Manila": "Quezon City, Cebu, Davao, Makati",
    "Asia/Riyadh": "Jeddah, Mecca, Makkah, Medina, Dammam",
    "Asia/Seoul": "Busan, Incheon, Daejeon, Daegu, Pangyo",
    "Asia/Shanghai": (
        "Beijing, Peking, Shenzhen, Guangzhou, Canton, Chengdu, Hangzhou, Wuhan, Nanjing, Tianjin, "
        "Xian, Xi'an, Suzhou, Qingdao, Dalian, Xiamen, Changsha, Zhengzhou, Kunming, Hefei, Jinan"
    ),
    "Asia/Taipei": "Kaohsiung, Taichung, Hsinchu, Tainan",
    "Asia/Tashkent": "Bukhara",
    "Asia/Tehran": "Isfahan, Shiraz, Mashhad, Tabriz",
    "Asia/Tokyo": (
        "Osaka, Kyoto, Yokohama, Nagoya, Sapporo, Fukuoka, Kobe, Sendai, Hiroshima, Kawasaki, "
        "Okinawa, Naha, Nara, Tsukuba"
    ),
    "Asia/Ulaanbaatar": "Ulan Bator",
    "Asia/Yangon": "Mandalay",
    "Atlantic/Canary": "Las Palmas, Tenerife, Gran Canaria, Canary Islands",
    "Atlantic/Reykjavik": "Akureyri",
    "Australia/Adelaide": "South Australia",
    "Australia/Brisbane": "Gold Coast, Cairns, Townsville, Queensland",
    "Australia/Hobart": "Launceston, Tasmania",
    "Australia/Melbourne": "Geelong",
    "Australia/Perth": "Fremantle, Western Australia",
    "Australia/Sydney": "Canberra, Wollongong, New South Wales",
    "Europe/Amsterdam": "Rotterdam, The Hague, Den Haag, Utrecht, Eindhoven, Delft, Groningen",
    "Europe/Athens": "Thessaloniki, Saloniki, Patras, Crete, Heraklion",
    "Europe/Belgrade": "Novi Sad",
    "Europe/Berlin": (
        "Munich, München, Muenchen, Hamburg, Frankfurt, Cologne, Köln, Koeln, Stuttgart, "
        "Düsseldorf, Duesseldorf, Leipzig, Dresden, Hanover, Hannover, Nuremberg, Nürnberg, "
        "Bremen, Dortmund, Essen, Bonn, Karlsruhe, Heidelberg, Mannheim, Freiburg, Tübingen, "
        "Aachen, Münster, Darmstadt, Göttingen, Potsdam, Jena, Mainz, Kiel"
    ),
    "Europe/Brussels": "Antwerp, Ghent, Gent, Bruges, Leuven, Liege, Bruxelles, Brussel",
    "Europe/Bucharest": "Cluj, Cluj-Napoca, Timisoara, Iasi, Brasov",
    "Europe/Budapest": "Debrecen, Szeged",
    "Europe/Copenhagen": "Aarhus, Odense, Aalborg, København",
    "Europe/Dublin": "Cork, Galway, Limerick",
    "Europe/Helsinki": "Espoo, Tampere, Turku, Oulu",
    "Europe/Istanbul": "Ankara, Izmir, Antalya, Bursa",
    "Europe/Kyiv": "Kiev, Lviv, Kharkiv, Odesa, Odessa, Dnipro",
    "Europe/Lisbon": "Porto, Coimbra, Braga, Lisboa, Faro",
    "Europe/Ljubljana": "Maribor",
    "Europe/London": (
        "Manchester, Liverpool, Leeds, Sheffield, Bristol, Edinburgh, Glasgow, Aberdeen, Oxford, "
        "Nottingham, Southampton, Brighton, Cardiff, Belfast, York, Bath, Leicester, Coventry, "
        "Newcastle upon Tyne, Warwick, Exeter, Dundee"
    ),
    "Europe/Luxembourg": "Luxembourg City",
    "Europe/Madrid": (
        "Barcelona, Valencia, Seville, Sevilla, Malaga, Bilbao, Zaragoza, Granada, Palma, "
        "Mallorca, Majorca, Ibiza, San Sebastian"
    ),
    "Europe/Moscow": (
        "St Petersburg, Saint Petersburg, Sankt Petersburg, Kazan, Nizhny Novgorod, "
        "Sochi, Rostov, Moskva"
    ),
    "Europe/Oslo": "Bergen, Trondheim, Stavanger, Tromso",
    "Europe/Paris": (
        "Lyon, Marseille, Marseilles, Toulouse, Nice, Bordeaux, Lille, Nantes, Strasbourg, "
        "Montpellier, Grenoble, Rennes, Cannes"
    ),
    "Europe/Prague": "Brno, Ostrava, Praha",
    "Europe/Riga": "Jurmala",
    "Europe/Rome": (
        "Milan, Milano, Naples, Napoli, Turin, Torino, Florence, Firenze, Venice, Venezia, "
        "Bologna, Genoa, Genova, Palermo, Roma, Pisa, Verona, Padua, Padova, Trento, Trieste, Bari"
    ),
    "Europe/Sofia": "Plovdiv, Varna",
    "Europe/Stockholm": "Gothenburg, Göteborg, Malmö, Uppsala, Lund, Linköping",
    "Europe/Tallinn": "Tartu",
    "Europe/Vienna": "Graz, Salzburg, Innsbruck, Linz, Wien, Klagenfurt",
    "Europe/Vilnius": "Kaunas",
    "Europe/Warsaw": (
        "Krakow, Cracow, Wroclaw, Gdansk, Poznan, Lodz, Katowice, Lublin, Warszawa, Szczecin"
    ),
    "Europe/Zagreb": "Split, Dubrovnik, Rijeka",
    "Europe/Zurich": (
        "Geneva, Genève, Genf, Basel, Bern, Berne, Lausanne, Lucerne, Luzern, Lugano, St Gallen, "
        "Winterthur, Zuerich"
    ),
    "Pacific/Auckland": "Wellington, Christchurch, Dunedin, Queenstown",
    "Pacific/Honolulu": "Hawaii, Maui, Waikiki",
}

# Countries that have another name, or a second, small zone, in the tz database.
COUNTRIES: Final[Mapping[str, str]] = {
    "America/Argentina/Buenos_Aires": "Argentina",
    "America/Guayaquil": "Ecuador",
    "America/Santiago": "Chile",
    "Asia/Almaty": "Kazakhstan",
    "Asia/Riyadh": "Arabia, Saudi, KSA",
    "Asia/Dubai": "UAE, United Arab Emirates, Emirates",
    "Asia/Hong_Kong": "HK",
    "Asia/Kuala_Lumpur": "Malaysia",
    "Asia/Nicosia": "Cyprus",
    "Asia/Seoul": "Korea, South Korea, Republic of Korea",
    "Asia/Shanghai": "China, PRC, Mainland China",
    "Asia/Tashkent": "Uzbekistan",
    "Asia/Yangon": "Burma, Myanmar",
    "Europe/Amsterdam": "Holland, The Netherlands",
    "Europe/Berlin": "Germany, Deutschland",
    "Europe/Istanbul": "Türkiye, Turkey",
    "Europe/Kyiv": "Ukraine",
    "Europe/Lisbon": "Portugal",
    "Europe/London": (
        "UK, U.K., United Kingdom, Great Britain, Britain, England, Scotland, Wales, "
        "Northern Ireland"
    ),
    "Europe/Madrid": "Spain, España",
    "Europe/Prague": "Czechia, Czech Republic",
    "Europe/Rome": "Italia",
    "Europe/Sarajevo": "Bosnia",
    "Europe/Skopje": "Macedonia",
    "Europe/Vienna": "Österreich",
    "Europe/Zurich": "Schweiz, Suisse, Svizzera",
    "Pacific/Auckland": "New Zealand, NZ, Aotearoa",
}

# Abbreviations and phrases for a region's zone, with the clock changes of that city.
REGIONS: Final[Mapping[str, str]] = {
    "Africa/Johannesburg": "SAST",
    "Africa/Lagos": "WAT, West Africa",
    "Africa/Maputo": "CAT, Central Africa",
    "Africa/Nairobi": "EAT, East Africa",
    "America/Anchorage": "AKST, AKDT, Alaska",
    "America/Argentina/Buenos_Aires": "ART",
    "America/Bogota": "COT",
    "America/Chicago": "CDT, CT, CST6CDT, Central, US Central",
    "America/Denver": "MST, MDT, MT, MST7MDT, Mountain, US Mountain",
    "America/Halifax": "ADT, Atlantic",
    "America/Lima": "PET",
    "America/Los_Angeles": "PST, PDT, PT, PST8PDT, Pacific, US Pacific, West Coast",
    "America/New_York": "EST, EDT, ET, EST5EDT, Eastern, US Eastern, East Coast",
    "America/Santiago": "CLT, CLST",
    "America/Sao_Paulo": "BRT, BRST",
    "America/St_Johns": "NST, NDT, Newfoundland",
    "Asia/Bangkok": "ICT",
    "Asia/Dubai": "GST, Gulf",
    "Asia/Hong_Kong": "HKT",
    "Asia/Jakarta": "WIB",
    "Asia/Jayapura": "WIT",
    "Asia/Jerusalem": "IDT",
    "Asia/Karachi": "PKT",
    "Asia/Kathmandu": "NPT",
    "Asia/Kuala_Lumpur": "MYT",
    "Asia/Makassar": "WITA",
    "Asia/Manila": "PHT",
    "Asia/Seoul": "KST",
    "Asia/Singapore": "SGT",
    "Asia/Tokyo": "JST",
    "Australia/Adelaide": "ACST, ACDT",
    "Australia/Perth": "AWST",
    "Australia/Sydney": "AEST, AEDT, AET",
    "Europe/Athens": "EET, EEST, Eastern European",
    "Europe/Berlin": "CET, CEST, MEZ, MESZ, MET, Central Europe, Central European",
    "Europe/Istanbul": "TRT",
    "Europe/Lisbon": "WET, Western European",
    "Europe/London": "British, British Summer, Greenwich",
    "Europe/Moscow": "MSK",
    "Pacific/Auckland": "NZST, NZDT, NZT",
    "Pacific/Honolulu": "HST",
}

# Ambiguous names: for each, (a meaning, what to type for it).
SEVERAL: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "AST": (("Atlantic Standard Time", "halifax"), ("Arabia Standard Time", "riyadh")),
    "BST": (("British Summer Time", "london"), ("Bangladesh Standard Time", "dhaka")),
    "CST": (("Central Standard Time", "chicago"), ("China Standard Time", "shanghai")),
    "IST": (
        ("India Standard Time", "mumbai"),
        ("Israel Standard Time", "jerusalem"),
        ("Irish Standard Time", "dublin"),
    ),
    "SST": (("Singapore Standard Time", "singapore"), ("Samoa Standard Time", "pago pago")),
    "Birmingham": (("the one in England", "london"), ("the one in Alabama", "chicago")),
    "Cambridge": (("the one in England", "london"), ("the one in Massachusetts", "boston")),
    "Georgia": (("the country", "tbilisi"), ("the American state", "atlanta")),
    "San Juan": (
        ("the one in Puerto Rico", "puerto rico"),
        ("the one in Argentina", "america/argentina/san_juan"),
    ),
    "San Jose": (
        ("the one in California", "san francisco"),
        ("the capital of Costa Rica", "costa rica"),
    ),
}

# Countries with several zones: the cities to choose from.
LARGE: Final[Mapping[str, tuple[str, ...]]] = {
    "US, USA, U.S., U.S.A., America, United States, United States of America": (
        "new york",
        "chicago",
        "denver",
        "los angeles",
    ),
    "Canada": ("toronto", "winnipeg", "edmonton", "vancouver", "halifax"),
    "Mexico": ("mexico city", "tijuana", "cancun"),
    "Brazil, Brasil": ("sao paulo", "manaus", "recife"),
    "Russia": ("moscow", "yekaterinburg", "novosibirsk", "vladivostok"),
    "Australia": ("sydney", "brisbane", "adelaide", "perth"),
    "Indonesia": ("jakarta", "makassar", "jayapura"),
    "Congo, DR Congo, Democratic Republic of the Congo": ("kinshasa", "lubumbashi"),
    "Florida": ("miami", "pensacola"),
    "Europe": ("london", "berlin", "athens"),
    "Africa": ("lagos", "johannesburg", "nairobi"),
    "Asia": ("mumbai", "singapore", "tokyo"),
}

# Offsets with a fraction of an hour, in minutes, and a place that has each all year: the tz
# database has no Etc zone for them.
PARTS: Final[Mapping[int, str]] = {
    -570: "Pacific/Marquesas",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
    570: "Australia/Darwin",
}
