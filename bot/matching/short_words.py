"""Common English words of two to four letters. Pure.

Whoever types one of these instead of another short word meant it: "task" is no misspelt "mask".
A short text that is none of them ("maks") can only be a typing mistake.
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
        """
    )
)
