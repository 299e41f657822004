"""Made-up people and places; any likeness is chance."""

FIRST = (
    *("Aisha", "Albert", "Alma", "Amir", "Ana", "Andre", "Anita", "Arturo", "Beatriz", "Bernice", "Brianna", "Bruno"),
    *("Calvin", "Camila", "Cedric", "Celia", "Clara", "Curtis", "Dalia", "Darnell", "Deborah", "Delroy", "Dolores"),
    *("Earl", "Eduardo", "Elena", "Emeka", "Esther", "Fatima", "Felix", "Fiona", "Frank", "Gloria", "Grace", "Gus"),
    *("Hana", "Harold", "Hector", "Ida", "Imani", "Ines", "Irene", "Isaac", "Jamal", "Janice", "Javier", "Jolene"),
    *("Josefina", "Kenji", "Kofi", "Lamar", "Latoya", "Leon", "Lidia", "Lorraine", "Lucia", "Mabel", "Marcus", "Mei"),
    *("Miguel", "Mina", "Nadia", "Naomi", "Nelson", "Nora", "Olga", "Omar", "Pablo", "Patrice", "Pearl", "Priya"),
    *("Quentin", "Rafael", "Ramona", "Reuben", "Rosa", "Ruth", "Salma", "Samuel", "Sheila", "Simon", "Sofia", "Tamika"),
    *("Teresa", "Theo", "Tomas", "Uma", "Vera", "Victor", "Wanda", "Wesley", "Ximena", "Yusuf", "Yvonne", "Zora"),
)
LAST = (
    *("Abara", "Acosta", "Almeida", "Anders", "Baptiste", "Barros", "Beck", "Bellini", "Bishop", "Boateng", "Brandt"),
    *("Burke", "Cardoza", "Castellan", "Chaudry", "Coleman", "Cruz", "Dahl", "Delgado", "Desai", "Dorsey", "Duarte"),
    *("Eastman", "Ekholm", "Escobar", "Fenton", "Ferreira", "Fields", "Flores", "Foster", "Garrido", "Gaines", "Gold"),
    *("Graves", "Guerra", "Haddad", "Hale", "Hanlon", "Hidalgo", "Holt", "Ibarra", "Ivers", "Jansen", "Jimenez"),
    *("Jorgensen", "Kamara", "Keane", "Khoury", "Kimura", "Kowal", "Lachance", "Lemieux", "Lindgren", "Lozano"),
    *("Maddox", "Malik", "Marsh", "Mbeki", "McTague", "Medina", "Mercer", "Montoya", "Moss", "Navarro", "Ng"),
    *("Nolan", "Novak", "Obi", "Ochoa", "Olsen", "Ortega", "Osei", "Padilla", "Park", "Pastore", "Petrov", "Pike"),
    *("Quiroga", "Rahman", "Reyes", "Rhodes", "Rivas", "Rojas", "Roth", "Salgado", "Sato", "Sawyer", "Shapiro"),
    *("Silva", "Sorensen", "Stokes", "Tadesse", "Tanaka", "Torres", "Tran", "Underhill", "Vance", "Vargas", "Vidal"),
    *("Walker", "Weaver", "Whitaker", "Xiong", "Yates", "Ybarra", "Zamora", "Zielinski"),
)
ALIAS_FIRST = (
    "Amber",
    "Blue",
    "Copper",
    "Early",
    "Gentle",
    "Green",
    "Night",
    "Quiet",
    "Red",
    "Silver",
    "Steady",
    "Wild",
)
ALIAS_LAST = (
    "Aspen",
    "Badger",
    "Comet",
    "Finch",
    "Harbor",
    "Heron",
    "Lantern",
    "Maple",
    "Otter",
    "Pine",
    "Robin",
    "Wren",
)

DISTRICTS: dict[str, tuple[str, ...]] = {
    "Lakeshore District": ("Port Alder Club", "Lakemont Club"),
    "North Woods District": ("Pine Hollow Club", "Kettle Creek Club"),
    "Iron Hills District": ("Copperton Club", "Ashby Club"),
    "River Bend District": ("Rivermouth Club", "Stillwater Bend Club"),
    "Prairie District": ("Blue Prairie Club", "Maple Crossing Club"),
    "Mill Valley District": ("Millbrook Falls Club", "Cedar Junction Club"),
    "Capital District": ("Ferrow Club", "Granby Heights Club"),
    "Foothills District": ("Summit Ridge Club", "Dorrance Club"),
    "South Plains District": ("Harlan Springs Club", "San Aurelio Club"),
    "Twin Forks District": ("Two Forks Club", "New Calder Club"),
    "Old Quarry District": ("Whitlock Club", "Pellwood Club"),
    "Eastern District": ("Eastmoor Club", "Saint Brandan Club"),
}
"""Districts and the two clubs of each."""

NOTES = (
    "Asked for the Spanish texts; told her that they are coming.",
    "New job with early shifts, so posts in the evening from now on.",
    "Called about the Facebook card that showed no picture. It was an old copy; fixed.",
    "Would rather get two kits a week than one a day. Showed him the pause.",
    "Offered to speak at the club's autumn meeting.",
    "On strike duty this month, will be back.",
    "Lost the phone; new number comes by mail.",
    "Thanked us for the story about her hospital: 14 colleagues shared it.",
    "Wants to know whether posts in a closed group count. They do, on their word.",
    "Knee surgery in the spring; please do not call before noon.",
)
"""What the coordinator wrote on members' timelines."""
