"""Names, common words, and everyday words by what they can stand for in a template. British spelling."""

NAMES = """anna ben carla david emma frank grace henry isla jack kate liam maria noah olivia peter quinn rachel sam tom
ursula victor wendy xavier yusuf zoe adam amy anthony aisha arthur bella brian bruno carlos charlotte chloe chris claire
daniel diana edward elena eric ethan eva fatima felix fiona george hannah harry hugo ian irene ivan james jane jasmine
jenny john julia karen kevin laura leo linda lisa lucas lucy luke mark martin mary max mia michael mohammed nina oliver
oscar paul priya raj rebecca robert rosa ruth sarah simon sofia steve susan thomas william yuki""".split()

WORDS = """a about after again all also always am an and animal another answer any apple are around as ask at away back bad
bag ball banana bank be beautiful because bed been before begin behind best better between big bird black blue boat body
book both bottle box boy bread break breakfast bring brother brown bus but buy by call can car carry cat chair change
cheap child choose city clean clear clock close cloud coat coffee cold colour come cook cool corner could count country
cow cup cut dance dark date daughter day dear decide deep did different dinner do doctor does dog door down draw dream
dress drink drive dry each ear early earth easy eat egg eight end enough evening ever every explain eye face fact fall
family far farm fast father favourite feel few field fill film find finger finish fire first fish five floor flower fly
follow food foot for forest forget four friend from fruit full fun game garden get girl give glad glass go goat gold good
grass great green ground grow had hair half hand happy hard has hat have he head hear heart heavy help her here high hill
him his hold holiday home hope horse hot hour house how hundred hungry i idea if important in inside into is island it its
job juice jump just keep key kind king kitchen know lake land language large last late laugh learn leave left leg lemon
less let letter life light like line lion listen little live long look lose lot loud love low lunch machine make man many
map may me mean meat meet milk minute money month moon more morning most mother mountain mouse mouth move much music must
my name near need never new next nice night nine no north nose not nothing now number of off often oil old on once one
only open or orange order other our out over own page paper park part pay pen people pick picture pig place plant play
please poor pretty price problem pull purple push put queen question quick quiet rain read ready red remember rest rice
rich right river road room round run sad said salt same say school sea second see sell send seven shall she sheep ship
shirt shoe shop short should show shut sing sister sit six sky sleep slow small smile snow so some son song soon sorry
south speak spell spoon spring stand star start station stay stone stop story street strong student sugar summer sun
sweet swim table take talk tall tea teach tell ten than thank that the their them then there these they thing think third
this those three through time tired to today together tomorrow too town train travel tree true try turn two under
understand until up us use very visit voice wait walk wall want warm was wash watch water way we wear weather week well
went were west wet what wheel when where which while white who why wide will wind window winter with woman wonder word
work world would write wrong year yellow yes yesterday yet you young your tallest feather elephants runs bakers calories matter bulldozer
crossbow verdict""".split()

# Names from which the held-out ones come, by checksum.
MORE_NAMES = """aaron abigail adrian agnes aidan alan albert alex alexander alice alison amanda amber amelia andrea andrew angela angus
anita annie antonia archie arnold audrey austin barbara barry beatrice becky benjamin bernard bernice bertha bethany betty beverly bianca bob bonnie
bradley brandon brenda brendan bridget bruce calvin cameron camilla carl carmen carol caroline casper catherine cecilia celia chad charles
cheryl christina clara clare claudia clive colin connor craig crystal cynthia cyril daisy damian darren dean deborah dennis derek desmond
dexter dominic donald donna doreen doris dorothy douglas duncan dylan edgar edith edmund eileen elaine eleanor eli elijah elliot elsie
emily eric erin ernest esther eugene evelyn felicity fergus fletcher frances francis fred freya gabriel gareth gary gavin gemma
gerald gilbert gillian gina gladys glenn gloria gordon graham greta gwen harold harriet hazel heather hector heidi herbert hilary holly
howard hubert imogen ingrid isaac ivy jacob jacqueline jade jasper jeffrey jennifer jeremy jerome jesse jessica jill joanna
jocelyn joel jonas jonathan joseph josephine joshua joyce judith judy julian juliet justin kathleen keith kelly kenneth kieran kirsty kyle
lance lara lauren lawrence leah leonard leslie lewis lillian linus lloyd lois lorenzo louis louise lydia mabel madeleine malcolm marcus
margaret marjorie marlon marvin matilda matthew maureen maurice megan melanie melissa mildred miranda miriam monica morgan muriel
myra nadia nancy naomi natalie nathan neil nicholas nicole nigel norman omar orlando otis owen pamela patricia patrick paula pauline
penelope percy perry phoebe phyllis ralph raymond reginald reuben rhys richard rita roger roland ronald rory rosemary roxanne roy
rupert russell sabrina sally samantha samuel sandra saul sebastian selina seth sharon shaun sheila shirley sidney silas stanley stella
stephanie stephen stuart sylvia tabitha tamara tanya terence teresa theo theodore tiffany timothy tobias toby tracy trevor tristan tyler
valerie vanessa vernon veronica victoria vincent viola violet virginia vivian wallace walter wanda warren wayne wesley wilfred winifred
winston yvonne zachary""".split()

WORDS_BY_KIND = {
    "food": """apples bananas pears plums peaches cherries grapes oranges lemons limes melons berries strawberries raspberries blueberries pineapple
        mango avocado tomatoes potatoes carrots onions garlic peas beans lentils spinach lettuce cabbage broccoli cauliflower celery cucumber peppers
        mushrooms pumpkin corn beetroot leeks turnips radishes herbs basil parsley mint ginger chicken beef pork lamb turkey bacon ham sausages steak
        mince fish salmon tuna cod prawns shrimp eggs butter margarine cheese cream yoghurt flour sugar salt pepper cinnamon vanilla honey jam syrup
        vinegar mustard ketchup mayonnaise oil olives nuts almonds walnuts peanuts raisins oats cereal rice pasta noodles spaghetti bread toast rolls
        crackers crisps biscuits chocolate sweets popcorn""",
    "dish": """soup stew salad curry pizza lasagne omelette pancakes waffles sandwich burger chips pie roast casserole risotto sushi tacos porridge
        dumplings cake cheesecake pudding trifle brownies cookies muffins scones crumble custard ice_cream fried_rice mashed_potatoes baked_beans apple_pie
        fruit_salad chicken_soup fish_pie scrambled_eggs roast_chicken""",
    "drink": """tea coffee milk water juice lemonade cocoa beer wine whisky cider cola smoothie milkshake espresso cappuccino hot_chocolate green_tea
        orange_juice sparkling_water""",
    "kitchen": """oven kettle toaster fridge freezer microwave blender mixer dishwasher saucepan frying_pan pot pan lid plate bowl mug cup saucer glass jug
        knife fork spoon teaspoon ladle whisk spatula grater peeler sieve colander tray tin jar bottle opener apron towel sponge bin sink tap hob grill""",
    "thing": """table chair sofa armchair cushion bed pillow blanket duvet sheet mattress wardrobe drawer shelf cupboard bookcase lamp bulb candle curtain carpet rug
        mirror picture frame clock vase plant radiator fireplace door window lock key handle bell stairs ladder broom mop bucket vacuum iron washing_machine
        tumble_dryer television radio speaker computer laptop keyboard mouse screen printer charger cable battery plug socket phone tablet camera headphones
        watch wallet purse bag backpack suitcase umbrella glasses book notebook newspaper magazine letter envelope stamp parcel box pen pencil ruler rubber
        scissors glue tape string rope hammer nail screw screwdriver drill saw spanner torch bicycle helmet ball bat racket puzzle toy doll kite drum guitar
        piano violin ticket passport map coin card gift present ribbon basket tent""",
    "clothes": """shirt blouse jumper sweater cardigan jacket coat raincoat dress skirt trousers jeans shorts socks tights shoes boots trainers sandals slippers
        hat cap scarf gloves belt tie suit pyjamas underwear swimsuit apron uniform hoodie vest""",
    "animal": """dog cat horse pony donkey cow bull calf sheep lamb goat pig hen chicken duck goose turkey rabbit hamster mouse rat squirrel hedgehog fox wolf
        bear badger deer otter beaver bat owl eagle hawk robin sparrow pigeon crow swan parrot penguin ostrich flamingo lion tiger leopard cheetah elephant giraffe
        zebra hippo rhino camel kangaroo koala panda monkey gorilla crocodile snake lizard tortoise turtle frog toad fish shark whale dolphin octopus crab lobster
        jellyfish seal bee wasp ant spider butterfly moth beetle ladybird snail worm mosquito""",
    "person": """mother father mum dad brother sister grandmother grandfather grandma grandad aunt uncle cousin nephew niece son daughter husband wife partner baby
        friend neighbour boss colleague teacher doctor nurse dentist girlfriend boyfriend flatmate landlord roommate parents twins""",
    "job": """teacher doctor nurse dentist chef cook waiter baker butcher farmer gardener builder carpenter plumber electrician painter mechanic engineer scientist
        programmer designer architect lawyer judge accountant banker secretary manager journalist writer editor poet actor singer dancer musician photographer artist
        pilot driver sailor soldier fireman policeman postman cleaner librarian barber hairdresser tailor vet student""",
    "place": """kitchen bathroom bedroom living_room dining_room garage garden attic cellar office school college university library museum gallery theatre cinema
        restaurant cafe pub hotel hospital pharmacy clinic bank post_office supermarket bakery market shop shopping_centre car_park petrol_station police_station
        bus_stop railway_station airport harbour bridge park playground swimming_pool gym stadium church mosque temple castle farm forest beach lake river mountain
        village town city countryside""",
    "city": """london paris berlin madrid rome vienna dublin edinburgh glasgow cardiff belfast manchester liverpool birmingham leeds bristol oxford cambridge york brighton
        amsterdam brussels lisbon athens oslo stockholm copenhagen helsinki warsaw prague budapest moscow istanbul cairo nairobi lagos delhi mumbai beijing shanghai tokyo
        seoul bangkok singapore sydney melbourne auckland toronto montreal boston chicago washington new_york los_angeles san_francisco havana lima santiago
        barcelona munich hamburg milan naples venice florence geneva zurich""",
    "country": """england scotland wales ireland france germany spain italy portugal greece turkey poland norway sweden denmark finland iceland russia ukraine austria
        switzerland belgium holland hungary egypt morocco kenya nigeria ghana south_africa india pakistan nepal china japan korea thailand vietnam indonesia malaysia
        australia new_zealand canada america mexico brazil argentina chile peru cuba jamaica""",
    "sport": """football tennis cricket rugby golf hockey basketball volleyball badminton squash swimming running cycling rowing sailing skiing skating climbing hiking
        boxing wrestling karate judo yoga gymnastics athletics fishing riding archery bowling chess cards darts snooker""",
    "hobby": """reading writing painting drawing singing dancing cooking baking knitting sewing gardening travelling walking camping photography pottery birdwatching
        gaming shopping sleeping dreaming juggling""",
    "music": """jazz blues rock pop folk soul opera reggae country_music classical_music hip_hop techno piano_music guitar_music christmas_songs lullabies something_quiet
        something_cheerful the_radio my_playlist the_news a_podcast an_audiobook""",
    "weather": """rain snow sun wind fog mist frost ice hail thunder lightning storm sunshine drizzle heatwave breeze rainbow cloud shower flood""",
    "sky": """sunny rainy windy cloudy foggy snowy stormy icy frosty dry wet cold warm hot mild chilly humid freezing boiling bright dark grey""",
    "feeling": """happy sad angry tired bored excited nervous worried scared afraid lonely proud jealous surprised confused curious calm relaxed grateful disappointed
        embarrassed hungry thirsty sleepy sick ill better fine great terrible wonderful awful busy lazy stressed cheerful hopeful homesick ashamed lucky""",
    "ache": """headache stomach_ache toothache cold cough fever sore_throat runny_nose backache earache rash cut bruise blister burn temperature""",
    "body": """head hair face eye ear nose mouth lip tooth tongue chin cheek neck throat shoulder arm elbow wrist hand finger thumb chest back stomach hip leg knee ankle
        foot toe heel skin bone muscle brain heart lung""",
    "quality": """big small large little tiny huge long short tall low high wide narrow thick thin deep shallow heavy light fast slow quick early late old new young modern
        ancient clean dirty tidy messy empty full open closed hot cold warm cool soft hard smooth rough sharp blunt wet dry strong weak loud quiet noisy silent bright dark
        pretty beautiful ugly lovely nice kind polite rude funny serious clever stupid brave shy honest famous rich poor cheap expensive free safe dangerous easy difficult
        simple strange normal important useful useless healthy fresh rotten sweet sour bitter salty spicy delicious round square straight curved broken perfect wooden
        plastic golden silver private public special favourite gentle patient friendly careful careless""",
    "colour": "red blue green yellow orange purple pink brown black white grey silver gold turquoise violet beige navy crimson",
    "do": """clean wash dry cook bake boil fry chop cut mix stir pour eat drink taste smell buy sell pay order bring take carry lift push pull throw catch drop hold find lose
        hide show give borrow lend send post open close lock unlock start finish stop begin continue build make break fix repair mend paint draw write read copy print
        type save delete share learn teach study practise remember forget understand explain describe choose change move turn fill empty pack unpack wear try help meet
        visit call phone ring invite thank follow lead chase watch hear touch feel count measure weigh check test plan book cancel join leave enter cross climb ride
        drive park fly""",
    "doing": """sleeping waking eating drinking cooking cleaning washing ironing reading writing working studying talking listening laughing crying singing dancing playing
        running walking jumping sitting standing waiting thinking dreaming learning teaching shopping travelling driving swimming painting building knitting resting
        smiling shouting whispering hurrying packing moving""",
    "did": """went came saw met bought sold found lost made broke ate drank cooked cleaned forgot remembered called wrote read heard watched visited started finished
        missed caught left opened closed dropped fixed painted borrowed planted dreamed walked worked slept""",
    "how": """quickly slowly quietly loudly carefully easily suddenly often always never sometimes usually rarely again together alone early late soon later now outside
        inside upstairs downstairs abroad nearby everywhere anywhere somewhere twice once daily weekly""",
    "when": """today tomorrow yesterday tonight this_morning this_afternoon this_evening next_week last_week next_month last_year this_weekend
        at_noon at_midnight after_lunch before_dinner after_school before_bed in_the_morning in_the_evening right_now as_soon_as_possible
        every_day every_morning on_time in_spring in_summer in_autumn in_winter at_the_weekend the_day_after_tomorrow two_days_ago""",
    "day": "monday tuesday wednesday thursday friday saturday sunday",
    "month": "january february march april may june july august september october november december",
    "festival": "christmas easter new_year halloween diwali ramadan hanukkah valentine's_day mother's_day my_birthday the_wedding our_anniversary the_holidays",
    "subject": """history geography maths mathematics physics chemistry biology science english french spanish german latin music art drama literature economics computing
        philosophy religion politics medicine law""",
    "nature": """tree leaf branch root bush flower rose tulip daisy daffodil sunflower lily grass weed seed oak birch pine maple willow sun moon star planet comet earth sky
        sea ocean wave tide sand stone rock hill valley cliff cave desert jungle island volcano waterfall stream pond field meadow path soil mud dust smoke fire ash""",
    "vehicle": "car bus train tram taxi lorry van motorbike bicycle scooter boat ship ferry yacht plane helicopter rocket tractor ambulance underground caravan",
    "idea": """time money love peace war luck health work holiday party meeting appointment interview lesson homework exam question answer problem idea plan story joke
        secret surprise mistake accident noise dream memory language word sentence number price bill rent salary tax job career project report email message password
        address birthday age height weight size shape colour speed distance temperature energy electricity music film song game recipe shopping_list alarm timer
        reminder calendar weather_forecast news traffic journey trip adventure future past century history science art law freedom friendship family kindness courage
        silence truth lie promise advice fun change chance choice culture danger education example experience fact fear habit hope hobby information interest
        invention knowledge machine mind opinion order pain paper patience permission pleasure power practice prize progress queue reason result rule
        safety sense service skill sleep society sound space success taste team technology test thought trust trouble value view voice vote wish""",
}
KINDS = {kind: tuple(word.replace("_", " ") for word in words.split()) for kind, words in WORDS_BY_KIND.items()}
