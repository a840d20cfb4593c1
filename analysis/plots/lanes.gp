# A flow step by step: boxes, lines and texts at places in tenths of a pixel of 960 by 540.
SX(x) = x/9600.0
SY(y) = 1 - y/5400.0
array FONT[4] = [F9, F10, B10, F(8)]
do for [i=1:N_BOX] {
    if (BOX_FILL[i] == 0) {
        set object 1000+i rectangle from screen SX(BOX_LEFT[i]),SY(BOX_TOP[i]) \
            to screen SX(BOX_RIGHT[i]),SY(BOX_BOTTOM[i]) \
            fillcolor rgb BOX_COLOR[i] fillstyle solid noborder
    } else {
        set object 1000+i rectangle from screen SX(BOX_LEFT[i]),SY(BOX_TOP[i]) \
            to screen SX(BOX_RIGHT[i]),SY(BOX_BOTTOM[i]) \
            fillcolor rgb BOX_COLOR[i] fillstyle pattern 5 border rgb BOX_COLOR[i]
    }
}
do for [i=1:N_LINE] {
    if (LINE_KIND[i] == 1) {
        set arrow 1000+i from screen SX(LINE_X1[i]),SY(LINE_Y1[i]) \
            to screen SX(LINE_X2[i]),SY(LINE_Y2[i]) filled head size screen 0.008,20 \
            linecolor rgb LINE_COLOR[i] linewidth 1 front
    } else {
        dash = LINE_KIND[i] == 2 ? 3 : 1
        set arrow 1000+i from screen SX(LINE_X1[i]),SY(LINE_Y1[i]) \
            to screen SX(LINE_X2[i]),SY(LINE_Y2[i]) nohead linecolor rgb LINE_COLOR[i] \
            linewidth (LINE_KIND[i] == 2 ? 0.7 : 1) dashtype dash front
    }
}
do for [i=1:N_TEXT] {
    if (TEXT_ALIGN[i] == 0) {
        set label 1000+i TEXT_WORDS[i] at screen SX(TEXT_X[i]),SY(TEXT_Y[i]) left \
            font FONT[1+TEXT_FONT[i]] textcolor rgb TEXT_COLOR[i] front noenhanced
    } else { if (TEXT_ALIGN[i] == 1) {
        set label 1000+i TEXT_WORDS[i] at screen SX(TEXT_X[i]),SY(TEXT_Y[i]) center \
            font FONT[1+TEXT_FONT[i]] textcolor rgb TEXT_COLOR[i] front noenhanced
    } else {
        set label 1000+i TEXT_WORDS[i] at screen SX(TEXT_X[i]),SY(TEXT_Y[i]) right \
            font FONT[1+TEXT_FONT[i]] textcolor rgb TEXT_COLOR[i] front noenhanced
    } }
}
unset xtics
unset ytics
set xrange [0:1]
set yrange [0:1]
plot -1 with lines
