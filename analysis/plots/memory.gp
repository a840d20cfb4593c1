# Main storage by owner over time. Places are in tenths of a pixel of a picture of 960 by 540.
SX(x) = x/9600.0
SY(y) = 1 - y/5400.0
set lmargin at screen SX(X_LEFT)
set rmargin at screen SX(X_RIGHT)
set bmargin at screen SY(PLOT_BOTTOM)
set tmargin at screen SY(PLOT_TOP)
set xrange [X_FROM:X_TO]
set xtics X_STEP format '%.10g '.X_UNIT offset 0,0.2
set yrange [0:MAX_MB/UNIT_MB]
set ytics STEP_MB/UNIT_MB format '%g '.SIZE_UNIT
set style fill solid 1.0 noborder
do for [i=1:N_MOMENTS] {
    x = SX(MOMENT_X[i])
    c = MOMENT_IS_FAULT[i] ? FAULT : INK
    set arrow 100+i from screen x,SY(PLOT_BOTTOM) to screen x,SY(MOMENT_Y[i]-60) nohead \
        linecolor rgb c linewidth 0.7 dashtype (3,4) front
    if (MOMENT_IS_LEFT[i]) {
        set label 100+i MOMENT_TEXT[i] at screen SX(MOMENT_X[i]-50),SY(MOMENT_Y[i]) right \
            textcolor rgb c font (MOMENT_IS_FAULT[i] ? B10 : F10) front noenhanced
    } else {
        set label 100+i MOMENT_TEXT[i] at screen SX(MOMENT_X[i]+50),SY(MOMENT_Y[i]) left \
            textcolor rgb c font (MOMENT_IS_FAULT[i] ? B10 : F10) front noenhanced
    }
}
do for [i=1:N_WITHIN] {
    set label 1000+i WITHIN_TEXT[i] at screen SX(WITHIN_X[i]),SY(WITHIN_Y[i]) center \
        textcolor rgb WITHIN_COLOR[i] front noenhanced
}
do for [i=1:N_BESIDE] {
    set label 2000+i BESIDE_TEXT[i] at screen SX(X_RIGHT+150),SY(BESIDE_TEXT_Y[i]) left \
        textcolor rgb BESIDE_COLOR[i] font F10 front noenhanced
    set arrow 2000+i from screen SX(X_RIGHT+20),SY(BESIDE_Y[i]) \
        to screen SX(X_RIGHT+120),SY(BESIDE_TEXT_Y[i]) nohead \
        linecolor rgb BESIDE_COLOR[i] linewidth 0.7 front
}
plot for [i=1:N_BANDS] $band index i-1 using 1:($2/UNIT_MB):($3/UNIT_MB) \
         with filledcurves fillcolor rgb BAND_COLOR[i], \
     $edge using 1:($2/UNIT_MB) with lines linecolor rgb INK linewidth 1.4, \
     $edge using 1:(HAS_UPPER ? $3/UNIT_MB : NaN) with lines linecolor rgb INK linewidth 1.4
