"""Common English words of two to five letters. Pure.

People who type one of these mean it: "task" isn't a misspelling of "mask". A short text that isn't
in the list ("maks") can only be a typing mistake.
"""

from __future__ import annotations

from typing import Final

from bot.matching.word_lists import words

SHORT_WORDS: Final = frozenset(
    words(
        """
        am an as at be by do go he if in is it me my of on or so to up us we
        ace act add age ago aid aim air all and any ape arc are arm art ash ask ate axe bad bag ban
        bar bat bay bed bee bet bid big bin bit bow box boy bud bug bus but buy can cap car cat cow
        cry cup cut day den dig dim dip dot dry due ear eat egg ego end era eve eye fan far fat fed
        fee few fig fin fit fix fly fog for fox fun fur gap gas gel gem get got gum gun gut guy had
        has hat her hid him hip his hit hop hot how hub hug ice ill ink ion its jar jaw jet job joy
        key kid kit lab lag lap law lay led leg let lid lie lip lit log lot low mad man map mat max
        may men met mid min mix mob mod mud nap net new nod now nut oak odd off oil old one our out
        own pad pan par pat pay peg pen per pet pie pig pin pit pop pot pro put ram ran rat raw ray
        red rep rib rid rig rim rod rot row rub rug rum run sad sat saw say sea see set sex she shy
        sin sip sit six sky son sub sue sum sun tab tag tan tap tar tax tea ten the tie tin tip toe
        too top toy try tub two use van vat via war was wax way web wet who why win yes yet you zip
        able acid aged also area army auto away axis axon baby back ball band bank bare bark barn
        base bass bath bead beam bean bear beat been beef beer bell belt bend bent best beta bias
        bike bill bind bird bite blow blue boat body boil bold bolt bomb bond bone book boot bore
        born boss both bowl bulb bulk burn bush busy byte cage cake call calm came camp card care
        cart case cash cast cave cell chat chef chin chip cite city clay clip club clue coal coat
        code coin cold come cook cool cope copy cord core corn cost crew crop cube cure curl cute
        damp dark data date dawn days dead deaf deal dear debt deck deep deer demo deny desk dial
        dice died diet disk dock does dome done door dose down drag draw drop drug drum dual duck
        dull dust duty each earn ease east easy edge edit else emit even ever evil exam exit eyes
        face fact fade fail fair fall fame farm fast fate fear feed feel feet fell felt file fill
        film find fine fire firm fish five flag flat flaw flip flow flux foam fold folk food fool
        foot ford fork form four free from fuel full fund fuse gain game gate gave gear gene gift
        girl give glad glow glue goal goes gold golf gone good grab gram gray grew grey grid grip
        grow gulf hair half hall halt hand hang hard harm hash hate have hawk head heal heap hear
        heat held help herd here hero hide high hill hint hire hold hole holy home hood hook hope
        horn host hour huge hull hung hunt hurt icon idea idle inch into iris iron item jail join
        joke jump jury just keen keep kept kick kill kind king kiss knee knew knit knot know lack
        lady lake lamb lamp land lane last late lava lawn lazy lead leaf leak lean leap left lens
        less lift like limb lime line link lion list live load loan lobe lock logo lone long look
        loop lord lose loss lost loud love luck lung made mail main make male mall many mark mask
        mass mate math maze meal mean meat meet melt memo menu mesh mess mild mile milk mill mind
        mine mint mode mole mood moon more moss most move much must myth nail name navy near neat
        neck need nest neon news next nice node nose note noun odds once only onto open oral oven
        over pace pack page paid pain pair pale palm park part pass past path peak pear peer pick
        pile pine pink pipe plan play plot plug plus poem poet pole poll pond pool poor port pose
        post pour pray prey prey prop pull pump pure push quit race rack rail rain rank rare rate
        read real rear rely rent rest rice rich ride ring riot rise risk road rock rode role roll
        roof room root rope rose rule rush safe said sail sale salt same sand save scan seal seat
        seed seek seem seen self sell send sent ship shoe shop shot show shut sick side sigh sign
        silk sing sink site size skew skin skip slip slot slow snow soap soft soil sold sole some
        song soon sort soul soup spin spot star stay stem step stop such suit sure swap swim tail
        take tale talk tall tank tape task taxi team tear tell tend tent term test text than that
        them then they thin this tide tied tile till time tiny tire toll tone took tool tour town
        trap tray tree trim trip true tube tune turn twin type unit upon urge used user uses vary
        vast veil vein verb very vice view vine vote wage wait wake walk wall want ward warm warn
        wash wave ways weak wear weed week well went were west what when whom wide wife wild will
        wind wine wing wire wise wish with wolf wood wool word wore work worm wrap yard year yoga
        zero zone zoom
        about above abuse actor acute admit adopt adult after again agent agile agree ahead aisle
        alarm album alert alien align alike alive allow alloy alone along aloud alter amend among
        ample angel anger angle angry ankle apart apple apply arena argue arise armed array arrow
        aside asset audio avoid awake award aware awful badge baker basic basin basis batch beach
        beard beast began begin being belly below bench berry birth black blade blame blank blast
        blaze bleed blend bless blind blink block blood bloom board boast bonus boost booth bound
        bowel brain brake brand brass brave bread break breed brick bride brief bring broad brook
        broom brown brush build built bunch burnt burst cabin cable camel canal candy cargo carry
        carve catch cause cease chain chair chalk champ chaos charm chart chase cheap cheat check
        cheek cheer chess chest chief child chill chord chunk civic civil claim clash class clean
        clear clerk click cliff climb cling clock clone close cloth cloud coach coast color couch
        cough could count court cover crack craft crane crash crawl crazy cream creek crest crime
        crisp cross crowd crown crude cruel crush curry curse curve cycle daily dairy dance dealt
        death debit debut delay dense depth devil diary dirty ditch diver dodge doubt dough draft
        drain drama drank drawn dread dream dress drift drill drink drive drown dwell eager eagle
        early earth elbow elder elect empty enemy enjoy enter entry equal erase error essay event
        every exact exist extra faint fairy faith false fancy fatal fault favor feast fence fetch
        fever fewer fiber field fiery fight final flame flare flash fleet flesh flick fling float
        flock flood floor flour flown fluid flush focal focus force forge forum found frame fraud
        fresh front frost frown fruit fully funny ghost giant given glare glass gleam globe gloom
        glory glove going grace grade grain grand grant grape grasp grass grave gravy great greed
        green greet grief grill grind groan groom gross group grown guard guess guest guide guilt
        habit handy happy harsh haste hatch haunt haven heard heart heavy hedge hence hinge hobby
        honey honor horse hotel hound house hover human humor hurry ideal imply inner irony issue
        ivory jelly jewel joint joker judge juice kneel knife knock known label labor large laser
        latch later laugh layer leach learn lease least leave ledge legal lemon level lever light
        limit linen liner liver local lodge logic loose loser lover lower loyal lucky lunar lunch
        magic major maker manor maple march marry marsh match mayor meant medal media mercy merge
        merit merry metal meter midst might minor minus mixed moist money month moral motor mound
        mount mouse mouth movie music naked nasty naval nerve night noble noise north noted novel
        nurse ocean offer often onion onset opera orbit order organ other otter ought ounce outer
        owner oxide paint panel panic paper party paste patch pause peace peach pearl pedal penny
        perch phase phone photo piano piece pilot pinch pitch pivot pizza place plain plane plant
        plate plead point polar porch pound power press price pride prime print prior prize probe
        proof proud prove pulse punch pupil queen query quest queue quick quiet quite quota quote
        radar radio raise rally ranch range rapid ratio raven reach react ready realm rebel refer
        reign relax relay reply reset rhyme rider ridge rifle right rigid risky rival river roast
        robin robot rocky rough round route royal ruler rural sadly saint salad sauce scale scare
        scarf scene scent scope scout scrap screw sense serve shade shake shall shame shark sharp
        shave sheep sheer sheet shelf shell shift shine shirt shock shore short shout shown sight
        silly since skill skirt skull slate slave sleep slice slide slope small smart smell smile
        smoke snake solar solid solve sorry sound south space spare spark speak spear speed spell
        spend spice spicy spill spine spite split spoon sport spray staff stage stain stair stake
        stale stall stamp stand stare start state steak steal steam steel steep steer stern stick
        still stock stone stool store storm story stove strap straw strip stuck study stuff style
        sugar suite sunny super surge swear sweat sweep sweet swell swept swift swing sword table
        taken taste teach teeth tempo thank theft their theme there thick thief thing think those
        throw thumb tight timer title toast today topic torch total touch tough towel tower toxic
        trace track trade trail train trait trash treat trend trial tribe trick tried troop truck
        truly trunk trust truth twist ultra uncle under union unite unity until upper upset urban
        usage usual vague valid value valve vapor vault video virus visit vital vivid vocal voice
        voter wagon waist waste watch water weary weigh weird whale wheat wheel where which while
        white whole whose widen width witch woman world worry worse worst worth would wound woven
        wrath wreck wrist write wrong yacht yield young youth
        """
    )
)
