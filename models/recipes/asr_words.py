"""The everyday words in the recogniser's free sentences, by what they can stand for in a template. British spelling."""

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
