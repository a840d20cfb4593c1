# Policies beside each other, a panel a measure.
OF(name, p) = value(sprintf('%s_%d', name, p))
set multiplot
unset xtics ; unset ytics ; unset grid
set style fill solid 1 noborder
do for [p = 1:PANELS] {
    set lmargin at screen OF('LEFT', p)/W ; set rmargin at screen OF('RIGHT', p)/W
    set tmargin at screen 1 - OF('TOP', p)/H ; set bmargin at screen 1 - OF('BOTTOM', p)/H
    set xrange [-0.6:BARS-0.4] ; set yrange [0:OF('HIGH', p)]
    set label 11 OF('NAME', p) at screen OF('LEFT', p)/W,1 - (OF('HEAD', p) + 8)/H font B10 \
        textcolor rgb INK noenhanced
    set label 12 OF('ABOUT', p) at screen (OF('LEFT', p) + OF('INDENT', p))/W, \
        screen 1 - (OF('HEAD', p) + (FLAT ? 8 : 27))/H font F95 textcolor rgb MUTED noenhanced
    set label 13 OF('BETTER', p) at screen OF('LEFT', p)/W,1 - (OF('HEAD', p) + 45)/H font F95 \
        textcolor rgb MUTED noenhanced
    set arrow 14 from graph 0,0 to graph 1,0 nohead linecolor rgb 0xc3c8cf linewidth 1
    plot $bar using ($1 == p ? $2 : NaN):3:(0.62):6 with boxes linecolor rgb variable, \
         $bar using ($1 == p && WHISKERS ? $2 : NaN):4:(0):($5-$4) \
             with vectors nohead linecolor rgb INK linewidth 1.4, \
         $bar using 2:5:($1 == p ? strcol(9) : ''):8 \
             with labels offset 0,0.9 font (BARS > 8 ? F(8) : B10) textcolor rgb variable \
             noenhanced, \
         $bar using 2:5:($1 == p ? strcol(12) : '') \
             with labels offset 0,2 font F9 textcolor rgb MUTED noenhanced, \
         $bar using 2:(0):($1 == p ? strcol(10) : ''):7 \
             with labels offset 0,-0.9 font (BARS > 4 ? F9 : F10) textcolor rgb variable \
             noenhanced, \
         $bar using 2:(0):($1 == p ? strcol(11) : ''):7 \
             with labels offset 0,-2 font (BARS > 4 ? F9 : F10) textcolor rgb variable noenhanced
    unset label 1 ; unset label 2
}
unset multiplot
