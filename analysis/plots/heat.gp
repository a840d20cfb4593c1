# A measure over two parameters: a cell a pair of values, by their places. Column 4 of a cell is its
# part of the scale, from 0, the least, to 1; column 5 the value in the unit of the measure; column
# 7 is 1 for the best, 2 for one that is as good.
set multiplot
set palette defined (0 '#fde725', 0.25 '#5ec962', 0.5 '#21918c', 0.75 '#3b528b', 1 '#440154')
set cbrange [0:1]
unset colorbox ; unset xtics ; unset ytics ; unset grid
set bmargin at screen 0.15 ; set tmargin at screen 0.80
set lmargin at screen 116.0/W ; set rmargin at screen 826.0/W
set xrange [-0.5:N_X-0.5] ; set yrange [-0.5:N_Y-0.5]
set label 3 X_NAME at graph 0.5,-0.135 center font F10 textcolor rgb MUTED noenhanced
set label 4 Y_NAME at screen 0.022,graph 0.5 center rotate by 90 font F10 textcolor rgb MUTED \
    noenhanced
plot $cell using ($3 == 1 ? $1 : NaN):2:(0.5):(0.5):4 \
         with boxxyerror fillcolor palette fillstyle solid 1 border rgb WHITE, \
     $cell using ($3 == 0 ? $1 : NaN):2:(0.5):(0.5) \
         with boxxyerror fillcolor rgb 0xaab0b8 fillstyle pattern 4 border rgb WHITE, \
     for [i = 1:2] $cell using ($7 == i ? $1 : NaN):2:(0.46):(0.44) \
         with boxxyerror linecolor rgb WHITE linewidth (i == 1 ? 8 : 4) fillstyle empty, \
     for [i = 1:2] $cell using ($7 == i ? $1 : NaN):2:(0.46):(0.44) \
         with boxxyerror linecolor rgb INK linewidth (i == 1 ? 4 : 1.5) fillstyle empty, \
     $cell using 1:2:6:($3 == 0 ? FAULT : $4 > 0.5 ? WHITE : INK) \
         with labels center font F9 textcolor rgb variable noenhanced, \
     $x_tick using 1:(-0.5):2 with labels center offset 0,-1.1 font F10 textcolor rgb MUTED \
         noenhanced, \
     $y_tick using (-0.5):1:2 \
         with labels right offset -0.7,0 font F10 textcolor rgb MUTED noenhanced
unset label
# The colours from the least to the largest.
if (KNOWN) {
    set lmargin at screen 0.885 ; set rmargin at screen 0.903
    set xrange [0:1] ; set yrange [0:1]
    set samples 128
    plot '+' using (0.5):(($0+0.5)/128.0):(0):(1):($0/128.0):($0 < 126 ? ($0+2)/128.0 : 1): \
             (($0+0.5)/128.0) \
             with boxxyerror fillcolor palette fillstyle solid 1 noborder, \
         $scale using (1):1:2 with labels left offset 0.6,0 font F10 textcolor rgb MUTED noenhanced
}
unset multiplot
