# A measure over a parameter, a line for each value of another. x and the ticks are parts of the
# axis, from 0 to 1; values are in the unit of the measure, and Y is where they stand on theirs.
OF(name, i) = value(sprintf('%s_%d', name, i))
Y(v) = LOG ? (v > LOW ? log10(v/LOW)/log10(HIGH/LOW) : 0*v) : v/HIGH
set multiplot
# The page, in pixels from the top left: the key.
set lmargin at screen 0 ; set rmargin at screen 1
set tmargin at screen 1 ; set bmargin at screen 0
set xrange [0:W] ; set yrange [0:H]
unset xtics ; unset ytics ; unset grid
if (KEYS) {
    plot $key using ($1+5):(H-$2):3:4 \
             with points pointtype variable linecolor rgb variable pointsize 0.8, \
         $key using ($1+14):(H-$2):5 with labels left font F10 textcolor rgb INK noenhanced
    unset label 1 ; unset label 2
}
set lmargin at screen 82.0/W ; set rmargin at screen RIGHT/W
set bmargin at screen 0.15 ; set tmargin at screen 0.80
set xrange [0:1] ; set yrange [0:1]
set label 3 X_NAME at graph 0.5,-0.135 center font F10 textcolor rgb MUTED noenhanced
plot $y_tick using (0):1:(1):(0) with vectors nohead linecolor rgb HAIR linewidth 1, \
     $y_tick using (0):1:2 \
         with labels right offset -0.7,0 font F10 textcolor rgb MUTED noenhanced, \
     $x_tick using 1:(0):2 \
         with labels center offset 0,-1.1 font F10 textcolor rgb MUTED noenhanced, \
     for [i = 1:LINES] $line using ($1 == i ? $2 : NaN):(Y($4)):(Y($5)) with filledcurves \
         fillcolor rgb OF('COLOR', i) fillstyle transparent solid 0.18 noborder, \
     for [i = 1:LINES] $line using ($1 == i ? $2 : NaN):(Y($3)) \
         with lines linecolor rgb OF('COLOR', i) linewidth 2, \
     for [i = 1:LINES] $line using ($1 == i && $6 == 0 ? $2 : NaN):(Y($3)) \
         with points linecolor rgb OF('COLOR', i) pointtype 7 pointsize 0.8, \
     for [i = 1:LINES] $line using ($1 == i && $6 == 1 ? $2 : NaN):(Y($3)) \
         with points linecolor rgb OF('COLOR', i) linewidth 1.5 pointtype 6 pointsize 0.8, \
     for [i = 1:LINES] $line using ($1 == i && $7 == 1 ? $2 : NaN):(1 - 0.035*(i - 1)) \
         with points linecolor rgb OF('COLOR', i) linewidth 2 pointtype 2 pointsize 0.8, \
     $label using (1):1:3:2 with labels left offset 0.9,0 font B10 textcolor rgb variable noenhanced
unset multiplot
