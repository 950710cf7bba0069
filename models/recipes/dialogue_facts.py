"""What the starter language model knows: tables that dialogues.py turns into questions and answers."""


def table(text: str) -> dict[str, str]:
    """A table written as `key: value; key: value`."""
    rows = (row.split(":", 1) for row in " ".join(text.split()).split(";") if row.strip())
    return {key.strip(): value.strip() for key, value in rows}


CAPITALS = table("""France: Paris; Germany: Berlin; Italy: Rome; Spain: Madrid; Portugal: Lisbon; England: London; Scotland: Edinburgh;
Wales: Cardiff; Ireland: Dublin; Austria: Vienna; Belgium: Brussels; the Netherlands: Amsterdam; Denmark: Copenhagen; Sweden: Stockholm;
Norway: Oslo; Finland: Helsinki; Iceland: Reykjavik; Poland: Warsaw; Hungary: Budapest; Greece: Athens; Turkey: Ankara; Russia: Moscow;
Ukraine: Kyiv; Romania: Bucharest; Bulgaria: Sofia; Croatia: Zagreb; Serbia: Belgrade; Switzerland: Bern; Japan: Tokyo; China: Beijing;
India: New Delhi; Australia: Canberra; Canada: Ottawa; Mexico: Mexico City; Brazil: Brasilia; Argentina: Buenos Aires; Chile: Santiago;
Peru: Lima; Colombia: Bogota; Cuba: Havana; Jamaica: Kingston; Egypt: Cairo; Kenya: Nairobi; Nigeria: Abuja; Morocco: Rabat; Ghana: Accra;
Ethiopia: Addis Ababa; Israel: Jerusalem; Iran: Tehran; Iraq: Baghdad; Thailand: Bangkok; Vietnam: Hanoi; South Korea: Seoul;
the Philippines: Manila; Indonesia: Jakarta; Pakistan: Islamabad; the United States: Washington; America: Washington; Britain: London;
the United Kingdom: London; New Zealand: Wellington; Saudi Arabia: Riyadh; Nepal: Kathmandu; Algeria: Algiers; Tunisia: Tunis""")
CONTINENTS = {place: continent for continent, places in table("""Europe: France, Germany, Italy, Spain, Portugal, England, Scotland, Ireland,
Austria, Belgium, Denmark, Sweden, Norway, Finland, Iceland, Poland, Greece, Switzerland; Asia: Japan, China, India, Thailand, Vietnam, Nepal,
Iran, Iraq, Pakistan; Africa: Egypt, Kenya, Nigeria, Morocco, Ghana, Ethiopia, Algeria; North America: Canada, Mexico, Cuba, Jamaica;
South America: Brazil, Argentina, Chile, Peru, Colombia""").items() for place in places.split(", ")}
LANGUAGES = table("""France: French; Germany: German; Italy: Italian; Spain: Spanish; Portugal: Portuguese; England: English; Austria: German;
Brazil: Portuguese; Mexico: Spanish; Japan: Japanese; China: Chinese; Russia: Russian; Sweden: Swedish; Norway: Norwegian; Denmark: Danish;
Poland: Polish; Greece: Greek; Turkey: Turkish; Egypt: Arabic; Argentina: Spanish; Finland: Finnish; Australia: English""")
COLOURS = table("""the sky: blue; grass: green; snow: white; blood: red; the sun: yellow; a banana: yellow; a lemon: yellow; an orange: orange;
a carrot: orange; coal: black; milk: white; a tomato: red; a strawberry: red; chocolate: brown; the ocean: blue; the sea: blue; a leaf: green;
a fire engine: red; an elephant: grey; a crow: black; a frog: green; a cherry: red; a flamingo: pink; a pumpkin: orange; a cucumber: green;
a swan: white; a raven: black; gold: yellow; ink: black; salt: white; sugar: white; an aubergine: purple; a pea: green; honey: golden;
a polar bear: white; the night sky: black; a pig: pink; wood: brown; a stop sign: red; a school bus: yellow""")
SOUNDS = table("""dog: woof; cat: meow; cow: moo; sheep: baa; pig: oink; duck: quack; horse: neigh; lion: roar; bee: buzz; snake: hiss; frog: croak;
owl: hoot; rooster: cock-a-doodle-doo; wolf: howl; mouse: squeak; donkey: hee-haw; crow: caw; hen: cluck; goat: baa; bird: tweet; turkey: gobble""")
LEGS = table("""spider: eight; dog: four; cat: four; bird: two; ant: six; bee: six; snake: no; fish: no; horse: four; cow: four; chicken: two; duck: two;
octopus: no; crab: ten; fly: six; butterfly: six; human: two; person: two; elephant: four; lion: four; insect: six; worm: no; scorpion: eight;
kangaroo: two; penguin: two; pig: four; sheep: four; mouse: four; frog: four; beetle: six; table: four; snail: no""")
BABIES = table("""dog: puppy; cat: kitten; cow: calf; horse: foal; sheep: lamb; pig: piglet; goat: kid; duck: duckling; goose: gosling; lion: cub; bear: cub;
kangaroo: joey; deer: fawn; frog: tadpole; hen: chick; swan: cygnet; owl: owlet; elephant: calf; whale: calf; rabbit: kit; wolf: pup; seal: pup""")
HOMES = table("""fish: water; bee: a hive; bird: a nest; lion: the grasslands of Africa; camel: the desert; penguin: the cold south; polar bear: the Arctic;
spider: a web; rabbit: a burrow; monkey: trees; whale: the ocean; shark: the sea; kangaroo: Australia; panda: China; tiger: Asia; horse: a stable;
dog: a kennel; frog: ponds; bat: caves; ant: an anthill""")
FOODS = table("""cow: grass; rabbit: carrots and grass; panda: bamboo; cat: meat and fish; lion: meat; monkey: fruit; squirrel: nuts; bee: nectar; koala: leaves;
horse: hay and grass; shark: fish; penguin: fish; spider: insects; frog: insects; mouse: seeds and cheese; bird: seeds and worms; sheep: grass;
owl: mice; giraffe: leaves; whale: tiny sea creatures""")
OPPOSITES = table("""hot: cold; big: small; tall: short; fast: slow; up: down; left: right; happy: sad; light: dark; day: night; old: new; young: old; early: late;
good: bad; hard: soft; high: low; wet: dry; open: closed; full: empty; rich: poor; strong: weak; loud: quiet; clean: dirty; near: far; heavy: light;
easy: difficult; in: out; on: off; yes: no; black: white; first: last; long: short; thick: thin; wide: narrow; sweet: sour; sharp: blunt; true: false;
right: wrong; push: pull; start: stop; begin: end; win: lose; buy: sell; love: hate; above: below; inside: outside; always: never; friend: enemy;
war: peace; brave: afraid; awake: asleep; alive: dead; smooth: rough; deep: shallow; before: after; cheap: expensive; cold: hot; small: big;
short: tall; slow: fast; down: up; sad: happy; dark: light; night: day; bad: good; soft: hard; low: high; dry: wet; empty: full; weak: strong;
quiet: loud; dirty: clean; far: near; out: in; off: on; no: yes; white: black; last: first; late: early; never: always; wrong: right""")
FRENCH = table("hello: bonjour; goodbye: au revoir; thank you: merci; yes: oui; no: non; please: s'il vous plaît; cat: chat; dog: chien; bread: pain; water: eau")
SPANISH = table("hello: hola; goodbye: adiós; thank you: gracias; yes: sí; no: no; please: por favor; cat: gato; dog: perro; bread: pan; water: agua")
GERMAN = table("hello: hallo; goodbye: auf Wiedersehen; thank you: danke; yes: ja; no: nein; please: bitte; cat: Katze; dog: Hund; bread: Brot; water: Wasser")
THINGS = table("""lion: a big wild cat that lives in Africa; dog: a friendly animal that people keep as a pet; cat: a small furry pet that says meow;
elephant: a very large grey animal with a trunk; apple: a round fruit that grows on trees; banana: a long yellow fruit; car: a machine with four wheels
that you drive on roads; computer: a machine that works with information; piano: a musical instrument with black and white keys; guitar: a musical
instrument with six strings; bicycle: a vehicle with two wheels and pedals; planet: a large round body that goes around a star; star: a huge ball of hot
gas that shines; volcano: a mountain that can throw out hot rock; island: land with water all around it; desert: a very dry place with little rain;
river: water that flows across the land to the sea; mountain: very high land; doctor: a person who helps sick people; teacher: a person who helps others
learn; baker: a person who makes bread; farmer: a person who grows food; pilot: a person who flies aeroplanes; triangle: a shape with three sides; square: a shape
with four equal sides; circle: a perfectly round shape; whale: a huge animal that lives in the sea; penguin: a bird that swims but cannot fly; robot: a machine
that can do work by itself; library: a place where you can borrow books; museum: a place that shows old or beautiful things; hospital: a place where sick people
are cared for; school: a place where people learn; kitchen: a room where you cook; umbrella: something that keeps you dry in the rain; clock: a thing that shows
the time; telescope: a tool for looking at far away things; rainbow: colours in the sky made by sun and rain; language model: a program that has learned to answer
with words; microphone: a device that turns sound into a signal""")
SHAPES = table("triangle: three; square: four; rectangle: four; pentagon: five; hexagon: six; heptagon: seven; octagon: eight; circle: no; cube: six")
MIXES = table("""red and yellow: orange; blue and yellow: green; red and blue: purple; black and white: grey; red and white: pink; yellow and red: orange;
yellow and blue: green; blue and red: purple; white and black: grey; white and red: pink""")
KINDS = table("""a fruit: an apple, a banana, a pear, a plum, a cherry, a strawberry, a lemon, a melon; a vegetable: a carrot, a potato, an onion, a cabbage, a leek;
an animal: a dog, a cat, a horse, a tiger, a rabbit, a fox, a bear, a cow; a bird: an eagle, an owl, a duck, a robin, a swan, a parrot; an insect: an ant, a bee, a fly, a beetle;
a colour: red, blue, green, yellow, purple, pink; a country: France, Germany, Japan, Italy, Brazil, Egypt; a city: Paris, London, Berlin, Tokyo, Madrid;
a sport: football, tennis, golf, rugby, hockey; a drink: tea, coffee, milk, juice, lemonade; an instrument: a piano, a violin, a guitar, a drum, a flute, a trumpet;
a tool: a hammer, a saw, a spade, a screwdriver; a season: spring, summer, autumn, winter; a day: Monday, Tuesday, Friday, Sunday; a month: January, May, July, October;
a shape: a circle, a square, a triangle; a flower: a rose, a tulip, a daisy, a lily; a tree: an oak, a pine, a birch, a willow; a planet: Mars, Venus, Saturn, Jupiter;
a metal: gold, silver, iron, copper; a vehicle: a car, a bus, a train, a bicycle, a lorry""")
SIZES = "flea ant bee mouse frog duck cat fox sheep lion horse giraffe elephant whale".split()
PROPERTIES = table("""fire: hot/cold; ice: cold/hot; snow: cold/hot; the sun: hot/cold; a feather: light/heavy; a stone: hard/soft; sugar: sweet/sour; a lemon: sour/sweet; an elephant: big/small;
a mouse: small/big; a snail: slow/fast; a cheetah: fast/slow; a giraffe: tall/short; water: wet/dry; a desert: dry/wet; a pillow: soft/hard; a knife: sharp/blunt; iron: heavy/light; honey: sweet/sour;
the night: dark/bright; a lion: strong/weak; grass: green/red; snow: white/black; the sky: blue/green; a tortoise: slow/fast; glass: hard/soft; chocolate: sweet/sour; the moon: round/square""")
BODY = table("eyes: see; ears: hear; nose: smell; teeth: chew; legs: walk; hands: hold things; brains: think; lungs: breathe; tongue: taste; mouth: speak; fingers: touch; skin: feel")
PAST = table("""go: went; eat: ate; see: saw; come: came; run: ran; take: took; give: gave; make: made; do: did; have: had; say: said; get: got; know: knew; think: thought; find: found; write: wrote;
read: read; speak: spoke; drink: drank; sing: sang; swim: swam; begin: began; fly: flew; buy: bought; bring: brought; sleep: slept; sit: sat; stand: stood; walk: walked; play: played; jump: jumped; look: looked""")
PLURAL_WORDS = table("""mouse: mice; child: children; foot: feet; tooth: teeth; man: men; woman: women; goose: geese; sheep: sheep; fish: fish; leaf: leaves; knife: knives; wolf: wolves; baby: babies; city: cities;
box: boxes; bus: buses; cat: cats; dog: dogs; house: houses; person: people; ox: oxen; potato: potatoes; wife: wives; story: stories; book: books""")
RHYMES = [*"cat hat bat mat rat;dog fog log frog;house mouse;tree bee sea key knee;light night bright right kite;day play way say grey;blue shoe two new;red bed head bread;sun fun run one;moon spoon soon;star car far jar;rain train plane chain;cake lake snake;ball fall wall tall;ring king sing wing;boat goat coat;book cook look hook;door floor four more;fish dish wish;bear chair hair pear;heart start part;gold cold old;dream cream team;sky fly pie high".split(";")]
MONEY = table("""France: euro; Germany: euro; Italy: euro; Spain: euro; Ireland: euro; England: pound; Scotland: pound; Britain: pound; Japan: yen; China: yuan; India: rupee; America: dollar; the United States: dollar;
Canada: dollar; Australia: dollar; Mexico: peso; Russia: rouble; Sweden: krona; Switzerland: franc; Poland: zloty; Denmark: krone; Brazil: real; Turkey: lira""")
JOBS = table("""baker: bakes bread; farmer: grows food; teacher: helps people learn; pilot: flies planes; doctor: helps sick people; nurse: cares for sick people; cook: makes meals; painter: paints pictures; singer: sings songs;
writer: writes books; sailor: works on ships; tailor: makes clothes; butcher: sells meat; dentist: looks after teeth; gardener: looks after gardens; carpenter: makes things of wood; fisherman: catches fish; postman: brings letters;
judge: decides in court; plumber: mends pipes; barber: cuts hair; soldier: serves in an army; miner: digs for coal; actor: plays in films; vet: looks after sick animals""")
PLANETS = "Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
MONTH_DAYS = "thirty-one,twenty-eight or twenty-nine,thirty-one,thirty,thirty-one,thirty,thirty-one,thirty-one,thirty,thirty-one,thirty,thirty-one".split(",")
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
UNITS = table("""minute>seconds: 60; hour>minutes: 60; day>hours: 24; week>days: 7; year>months: 12; metre>centimetres: 100; kilometre>metres: 1000;
kilogram>grams: 1000; foot>inches: 12; yard>feet: 3; dozen>things: 12; century>years: 100; decade>years: 10; centimetre>millimetres: 10; litre>millilitres: 1000;
pound>ounces: 16; euro>cents: 100; dollar>cents: 100""")
PLURALS = {"foot": "feet", "century": "centuries", "dozen": "dozen"}

# question templates => answer => the words that make the answer right
FACTS = """
how many days (are|are there) in a week; how many days (has|are in) (a|one|the) week; (tell me|do you know) how many days (are in a week|a week has); ~ how many days does a week have => There are seven days in a week. => seven
how many months (are|are there) in a year; how many months (has|are in) (a|one|the) year; ~ how many months does a year have => There are twelve months in a year. => twelve
how many days (are|are there) in a year; how many days has (a|one) year; ~ how many days does a year have => There are three hundred and sixty-five days in a year, and one more in a leap year. => sixty-five
how many weeks (are|are there) in a year; ~ how many weeks does a year have => There are fifty-two weeks in a year. => fifty-two
how many hours (are|are there) in a day; how many hours has a day; ~ how many hours does a day have => There are twenty-four hours in a day. => twenty-four
how many minutes (are|are there) in an hour; how many minutes has an hour; ~ how many minutes does an hour have => There are sixty minutes in an hour. => sixty
how many seconds (are|are there) in a minute; how many seconds has a minute; ~ how many seconds does a minute have => There are sixty seconds in a minute. => sixty
how many seasons (are|are there) in a year; (what are|name) the (four |)seasons; ~ tell me the four seasons => The four seasons are spring, summer, autumn and winter. => spring
how many letters (are|are there) in the alphabet; how many letters has the alphabet; ~ how many letters does the alphabet have => There are twenty-six letters in the alphabet. => twenty-six
(what are|name) the vowels; which letters are vowels; ~ can you name the vowels => The vowels are A, E, I, O and U. => vowels
how many planets (are|are there) (in the solar system|); ~ what is the number of planets => There are eight planets in the solar system. => eight
(what is|what's|which is) the (largest|biggest) planet; which planet is the (biggest|largest); ~ name the biggest planet => Jupiter is the largest planet. => jupiter
(what is|what's|which is) the smallest planet; which planet is the smallest; ~ name the smallest planet => Mercury is the smallest planet. => mercury
(what is|what's) the closest planet to the sun; which planet is (closest|nearest) to the sun; ~ name the planet nearest to the sun => Mercury is the closest planet to the sun. => mercury
(which planet is|what is) the red planet; which planet is red; ~ what planet is called the red planet => Mars is called the red planet. => mars
which planet has rings; ~ what planet has the rings => Saturn is famous for its rings. => saturn
(what|which) planet do we live on; what planet are we on; ~ name our planet => We live on planet Earth. => earth
how many moons (does the earth have|has the earth); ~ how many moons are around the earth => The Earth has one moon. => one
(what is|what's|which is) the (largest|biggest) ocean; which ocean is the (biggest|largest); ~ name the biggest ocean => The Pacific is the largest ocean. => pacific
(what is|what's|which is) the (largest|biggest) country (in the world|); which country is the (biggest|largest); ~ name the biggest country => Russia is the largest country in the world. => russia
(what is|what's|which is) the smallest country (in the world|); ~ which country is the smallest => Vatican City is the smallest country in the world. => vatican
(what is|what's|which is) the (largest|biggest) continent; which continent is the (biggest|largest); ~ name the biggest continent => Asia is the largest continent. => asia
how many continents (are|are there) (in the world|); ~ what is the number of continents => There are seven continents. => seven
(what is|what's|which is) the (highest|tallest) mountain (in the world|); which mountain is the (highest|tallest); ~ name the tallest mountain => Mount Everest is the highest mountain in the world. => everest
(what is|what's|which is) the longest river (in the world|); which river is the longest; ~ name the longest river => The Nile is often called the longest river in the world. => nile
(what is|what's|which is) the (largest|biggest) animal (in the world|); which animal is the (biggest|largest); ~ name the biggest animal => The blue whale is the largest animal. => whale
(what is|what's|which is) the fastest (land |)animal; which animal (is the fastest|runs fastest); ~ name the fastest animal => The cheetah is the fastest animal on land. => cheetah
(what is|what's|which is) the tallest animal; which animal is the tallest; ~ name the tallest animal => The giraffe is the tallest animal. => giraffe
(what is|what's|which is) the (biggest|largest) bird; which bird is the (biggest|largest); ~ name the biggest bird => The ostrich is the largest bird. => ostrich
(who|which animal) is the king of (the jungle|animals); ~ what animal is called the king of the jungle => The lion is called the king of the jungle. => lion
which (animal|animals) (has|have) a trunk; ~ what animal has a trunk => The elephant has a trunk. => elephant
which animal has a long neck; ~ what animal has a very long neck => The giraffe has a very long neck. => giraffe
what do bees make; ~ what is made by bees => Bees make honey. => honey
where does milk come from; who gives us milk; ~ where do we get milk from => Milk comes from cows. => cows
where do eggs come from; who lays eggs; ~ where do we get eggs from => Eggs come from hens. => hens
what is bread made (of|from); ~ what do you make bread from => Bread is made from flour and water. => flour
what is cheese made (of|from); ~ what do you make cheese from => Cheese is made from milk. => milk
what is wine made (of|from); ~ what do you make wine from => Wine is made from grapes. => grapes
what is paper made (of|from); ~ what do you make paper from => Paper is made from wood. => wood
what is glass made (of|from); ~ what do you make glass from => Glass is made from sand. => sand
what is chocolate made (of|from); ~ what do you make chocolate from => Chocolate is made from cocoa beans. => cocoa
what is ice (made of|); ~ what do you get when water freezes => Ice is frozen water. => water
when does water freeze; at what temperature does water freeze; ~ what is the freezing point of water => Water freezes at zero degrees Celsius. => zero
when does water boil; at what temperature does water boil; ~ what is the boiling point of water => Water boils at one hundred degrees Celsius. => hundred
what is water made (of|from); ~ what is in water => Water is made of hydrogen and oxygen. => hydrogen
what do we breathe; what do people breathe; ~ what gas do we need to breathe => We breathe air, and need the oxygen in it. => oxygen
what do plants need (to grow|); ~ what does a plant need => Plants need light, water and air. => light
where does the sun rise; where does the sun come up; ~ in which direction does the sun rise => The sun rises in the east. => east
where does the sun (set|go down); ~ in which direction does the sun set => The sun sets in the west. => west
what is the sun; is the sun a star; ~ what kind of thing is the sun => The sun is a star. => star
what is the moon; ~ what kind of thing is the moon => The moon is a ball of rock that goes around the Earth. => rock
why is the sky blue; ~ what makes the sky blue => The sky is blue because air scatters blue light the most. => scatters
why is the (sea|ocean) salty; ~ what makes the sea salty => The sea is salty because rivers carry salt into it. => salt
why do we sleep; ~ why do people need sleep => We sleep so that body and mind can rest. => rest
what makes (a rainbow|rainbows); how is a rainbow made; ~ where does a rainbow come from => A rainbow is made when sunlight shines through rain. => rain
how many colours (are in|has) (a|the) rainbow; what are the colours of the rainbow; ~ how many colours does a rainbow have => A rainbow has seven colours: red, orange, yellow, green, blue, indigo and violet. => seven
(what are|name) the primary colours; ~ which colours are primary => The primary colours are red, yellow and blue. => red
how many fingers (do people have|do i have|are on a hand|has a hand); ~ how many fingers does a person have => People have ten fingers, five on each hand. => five
how many toes (do people have|do i have); ~ how many toes does a person have => People have ten toes. => ten
how many eyes (do people have|do i have); ~ how many eyes does a person have => People have two eyes. => two
how many ears (do people have|do i have); ~ how many ears does a person have => People have two ears. => two
how many wheels (does a car have|has a car); ~ how many wheels are on a car => A car has four wheels. => four
how many wheels (does a (bicycle|bike) have|has a (bicycle|bike)); ~ how many wheels are on a bicycle => A bicycle has two wheels. => two
how many strings (does a guitar have|has a guitar); ~ how many strings are on a guitar => A guitar has six strings. => six
how many strings (does a violin have|has a violin); ~ how many strings are on a violin => A violin has four strings. => four
how many keys (does a piano have|has a piano); ~ how many keys are on a piano => A piano has eighty-eight keys. => eighty-eight
how many players (are in|has) a (football|soccer) team; ~ how many players does a football team have => A football team has eleven players. => eleven
how many hearts (does an octopus have|has an octopus); ~ how many hearts are in an octopus => An octopus has three hearts. => three
how many arms (does an octopus have|has an octopus); ~ how many arms are on an octopus => An octopus has eight arms. => eight
how many wings (does a (bird|bat) have|has a (bird|bat)); ~ how many wings are on a bird => It has two wings. => two
how many wings (does a (bee|butterfly) have|has a (bee|butterfly)); ~ how many wings are on a bee => It has four wings. => four
who wrote (romeo and juliet|hamlet|macbeth); ~ who is the author of (hamlet|macbeth) => William Shakespeare wrote it. => shakespeare
who painted the mona lisa; ~ who made the mona lisa => Leonardo da Vinci painted the Mona Lisa. => leonardo
who was the first (man|person) on the moon; ~ who walked on the moon first => Neil Armstrong was the first person on the moon. => armstrong
who invented the telephone; ~ who made the first telephone => Alexander Graham Bell is known for the telephone. => bell
who discovered gravity; ~ who found gravity => Isaac Newton described gravity. => newton
who was albert einstein; who is albert einstein; ~ tell me about albert einstein => Albert Einstein was a physicist, famous for relativity. => physicist
who was (william |)shakespeare; ~ tell me about shakespeare => Shakespeare was an English writer of plays and poems. => writer
where is the eiffel tower; ~ in which city is the eiffel tower => The Eiffel Tower is in Paris. => paris
where is big ben; ~ in which city is big ben => Big Ben is in London. => london
where is the colosseum; ~ in which city is the colosseum => The Colosseum is in Rome. => rome
where are the pyramids; ~ in which country are the pyramids => The great pyramids are in Egypt. => egypt
where is the statue of liberty; ~ in which city is the statue of liberty => The Statue of Liberty is in New York. => new york
where is the great wall; ~ in which country is the great wall => The Great Wall is in China. => china
when is christmas; what day is christmas; ~ on what date is christmas => Christmas is on the twenty-fifth of December. => december
when is new year (day|); what day is new year; ~ on what date is new year => New Year is on the first of January. => january
when is halloween; what day is halloween; ~ on what date is halloween => Halloween is on the thirty-first of October. => october
when is valentine's day; ~ on what date is valentine's day => Valentine's Day is on the fourteenth of February. => february
how fast is light; what is the speed of light; ~ how fast does light travel => Light travels about three hundred thousand kilometres a second. => three hundred
what is gravity; ~ can you explain gravity => Gravity is the force that pulls things together. => force
what is rain; ~ where does rain come from => Rain is water that falls from clouds. => clouds
what is snow; ~ where does snow come from => Snow is frozen water that falls from clouds. => frozen
what is wind; ~ where does wind come from => Wind is moving air. => air
what is fire; ~ can you explain fire => Fire is hot, bright burning that needs air and fuel. => burning
what is music; ~ can you explain music => Music is sound put together so that it is pleasant to hear. => sound
what is love; ~ can you explain love => Love is caring deeply about someone. => caring
what is the meaning of life; what's the meaning of life; ~ do you know the meaning of life => People have asked that for ages. I think kindness is a good start. => kindness
which comes first the chicken or the egg; ~ what was first the chicken or the egg => That is an old puzzle, and nobody has settled it. => puzzle
can (penguins|a penguin) fly; ~ is a penguin able to fly => No, penguins cannot fly, but they swim very well. => no
can (fish|a fish) swim; ~ is a fish able to swim => Yes, fish can swim. => yes
can (birds|a bird) fly; ~ is a bird able to fly => Yes, most birds can fly. => yes
can (pigs|a pig) fly; ~ is a pig able to fly => No, pigs cannot fly. => no
is the earth (round|flat); ~ what shape is the earth => The Earth is round, like a ball. => round
is a (tomato|cucumber) a (fruit|vegetable); ~ are tomatoes fruit => It is a fruit to a scientist and a vegetable to a cook. => fruit
is a whale a fish; ~ are whales fish => No, a whale is a mammal. => mammal
is a spider an insect; ~ are spiders insects => No, a spider is an arachnid. => arachnid
is a (bat|penguin) a bird; ~ are bats birds => A penguin is a bird, but a bat is a mammal. => bat
what do (firemen|firefighters) do; ~ what is the work of firefighters => Firefighters put out fires and rescue people. => fires
how do (aeroplanes|planes|airplanes) fly; ~ what keeps a plane in the air => Planes fly because air moving over their wings lifts them. => wings
how do i boil an egg; how long do (you|i) boil an egg; ~ how long does an egg take to boil => Boil it about six minutes for soft, and ten for hard. => ten
how do i make tea; how do you make tea; ~ how can i make tea => Pour boiling water on the tea and wait about four minutes. => water
how do i make coffee; how do you make coffee; ~ how can i make coffee => Pour hot water over ground coffee and let it run through a filter. => water
what is the (hardest|strongest) (stone|material|gem); ~ which stone is the hardest => Diamond is the hardest natural material. => diamond
what is the chemical (symbol|sign) for gold; ~ which symbol stands for gold => The symbol for gold is A U. => a u
what do (caterpillars|a caterpillar) (become|turn into|turns into); ~ what comes from a caterpillar => A caterpillar turns into a butterfly. => butterfly
what do (tadpoles|a tadpole) (become|turn into|turns into); ~ what comes from a tadpole => A tadpole turns into a frog. => frog
what is the season after winter; which season comes after winter; ~ what season follows winter => Spring comes after winter. => spring
what is the season after spring; which season comes after spring; ~ what season follows spring => Summer comes after spring. => summer
what is the season after summer; which season comes after summer; ~ what season follows summer => Autumn comes after summer. => autumn
what is the season after autumn; which season comes after autumn; ~ what season follows autumn => Winter comes after autumn. => winter
which season is the (coldest|hottest); what is the (coldest|hottest) season; ~ when is it (coldest|hottest) => Winter is the coldest season and summer the hottest. => winter
how many minutes are in half an hour; ~ how long is half an hour => Half an hour is thirty minutes. => thirty
how many minutes are in a quarter of an hour; ~ how long is a quarter of an hour => A quarter of an hour is fifteen minutes. => fifteen
what is a dozen; how many is a dozen; ~ how many things are a dozen => A dozen is twelve. => twelve
what is half of (ten|a ten); ~ how much is half of ten => Half of ten is five. => five
what is the first letter of the alphabet; ~ which letter is first in the alphabet => The first letter of the alphabet is A. => a
what is the last letter of the alphabet; ~ which letter is last in the alphabet => The last letter of the alphabet is Z. => z
who is santa claus; who is father christmas; ~ tell me about santa claus => He is the merry man who brings presents in stories. => presents
what is football; ~ can you explain football => Football is a game where two teams try to kick a ball into a goal. => ball
what is chess; ~ can you explain chess => Chess is a board game for two, won by trapping the king. => king
what is tennis; ~ can you explain tennis => Tennis is a game where players hit a ball over a net. => net
what is pizza; ~ can you explain pizza => Pizza is flat bread baked with tomato and cheese. => cheese
what is the internet; ~ can you explain the internet => The internet is a network that joins computers all over the world. => network
what is a leap year; ~ can you explain a leap year => A leap year has one extra day, the twenty-ninth of February. => february
what is photosynthesis; ~ can you explain photosynthesis => It is how plants make food from light, water and air. => plants
what is artificial intelligence; what is a i; ~ can you explain artificial intelligence => It is making machines do things that seem to need thinking. => machines
"""

JOKES = [
    "Why did the bicycle fall over? It was two tired.", "What do you call a bear with no teeth? A gummy bear.",
    "Why was the maths book sad? It had too many problems.", "What do you call cheese that is not yours? Nacho cheese.",
    "Why can't a nose be twelve inches long? Then it would be a foot.", "What has hands but cannot clap? A clock.",
    "Why did the tomato blush? It saw the salad dressing.", "What do you call a fish with no eyes? Fsh.",
    "Why do bees have sticky hair? They use honeycombs.", "What did the sea say to the sand? Nothing, it just waved.",
    "Why did the computer sneeze? It had a virus.", "What is orange and sounds like a parrot? A carrot.",
]
RIDDLES = [
    "What gets wetter the more it dries? A towel.", "What has keys but opens no doors? A piano.", "What has a neck but no head? A bottle.",
    "What goes up but never comes down? Your age.", "What has teeth but cannot bite? A comb.", "What can you catch but not throw? A cold.",
]
FUN_FACTS = [
    "Honey almost never goes bad.", "An octopus has three hearts.", "A day on Venus is longer than its year.", "Bananas are berries, but strawberries are not.",
    "Sea otters hold hands while they sleep.", "A snail can sleep for a very long time.", "The Eiffel Tower grows a little in summer.",
    "A group of crows is called a murder.", "Butterflies taste with their feet.", "Sharks are older than trees.",
]
POEMS = [
    "Roses are red, violets are blue, it is nice to talk with you.", "The sun is up, the sky is wide, and all the birds sing along outside.",
    "The moon is bright, the stars are too, good night to me, good night to you.",
]
STORIES = [
    "A little fox was lost in the woods. An owl showed her the way, and they stayed friends.", "A small boat met a big wave. It rode right over it and came safely home.",
    "A cat wanted to catch the moon. It fell asleep in its light and was happy.",
]
NAMES = """Anna Tom Maria John Peter Sarah Emma Oliver Jack Lucy James Mary David Susan Paul Laura Mark Helen Alice Ben Chris Daniel Eva Frank George Hannah Ian Jane
Kate Leo Martin Nina Oscar Rachel Sam Tina Victor Wendy Adam Bella Carlos Diana Eric Fiona Grace Harry Isabel Jacob Karen Liam Mia Noah Olivia Philip Rose Simon
Theo Una Vera Will Yusuf Zoe Ahmed Fatima Priya Raj Chen Wei Yuki Ken Ivan Olga Pierre Marie Hans Greta Juan Rosa Luca Sofia Ali Leila Amara Kofi Aisha Omar Ella
Max Julia Robert Linda Michael Emily Andrew Charlotte William Sophie Henry Amy Joe Ruby Alex Megan Ryan Claire Luke Holly Kevin Molly Sean Ruth Brian Nora""".split()
CITIES = """London Paris Berlin Madrid Rome Dublin Edinburgh Glasgow Manchester Leeds Bristol Boston Chicago Toronto Sydney Vienna Oslo Lagos Nairobi Mumbai Kingston
Cardiff York Oxford Cambridge Lisbon Prague Warsaw Athens Moscow Tokyo Denver Seattle Houston Melbourne Belfast Liverpool Newcastle Hamburg Munich""".split()
FAVOURITES = {
    "colour": "red blue green yellow orange purple pink black white brown grey silver gold violet turquoise".split(),
    "animal": "dog cat horse lion tiger elephant rabbit penguin dolphin owl fox bear panda monkey giraffe wolf eagle mouse".split(),
    "food": "pizza pasta rice soup bread cheese chocolate curry salad fish chicken ice-cream cake pancakes noodles sushi".split(),
    "sport": "football tennis swimming running golf rugby cricket basketball hockey cycling boxing skiing".split(),
    "fruit": "apples bananas oranges pears grapes cherries lemons strawberries melons peaches plums mangoes".split(),
    "season": "spring summer autumn winter".split(),
    "number": "one two three four five six seven eight nine ten eleven twelve thirteen twenty".split(),
    "day": DAYS,
    "city": CITIES,
    "drink": "tea coffee water milk juice lemonade cocoa beer wine".split(),
}
PETS = "dog cat horse rabbit hamster parrot".split()
PET_NAMES = "Rex Bella Max Luna Charlie Daisy Rocky Molly Buddy Coco Ginger Tiger Spot Lucky Felix Shadow Milo Oreo Simba Pepper".split()
SPELL_WORDS = """cat dog house tree water bread apple hello friend school happy table chair green yellow orange purple mother father sister brother window garden flower
kitchen banana computer elephant monday tuesday wednesday thursday friday saturday sunday january february light night right eight people because beautiful music
phone paper pencil table bottle summer winter spring autumn morning evening animal horse mouse snake tiger lion zebra rabbit chicken turtle river mountain ocean
island desert forest cloud storm rain snow thunder rainbow sugar salt pepper butter cheese tomato potato carrot onion lemon cherry sweet doctor teacher farmer baker
pilot engine train plane boat bicycle bridge castle church market street village city country world planet star moon earth sun space rocket robot machine number
letter word language question answer story book page library museum picture colour circle square triangle heart hand finger shoulder knee foot head face nose mouth
tongue tooth hair shirt shoe trouser jacket glove hat king queen prince knight dragon ghost magic money gold silver diamond clock watch minute hour second week month
year birthday holiday present party game football tennis piano guitar violin drum song dance laugh smile sleep dream walk run jump swim climb write read speak listen""".split()
COUNTABLES = "apples pens books coins eggs cats sweets cards balls cakes stones oranges pounds friends stamps".split()
