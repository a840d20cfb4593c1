# Where the time of each CPU went, and below it where the cycles of each program went.
Y(pixels) = 1 - pixels/(1.0*H)
LEFT = 0.175 ; RIGHT = LEFT + 570.0/W
set multiplot
# The page, in pixels from the top left: keys and headings.
set lmargin at screen 0 ; set rmargin at screen 1
set tmargin at screen 1 ; set bmargin at screen 0
set xrange [0:W] ; set yrange [0:H]
unset xtics ; unset ytics ; unset grid
if (PROGRAMS) {
    set label 3 'The cycles of each program by cause' at first 30,H-PROGRAM_Y+42 font B10 \
        textcolor rgb INK
}
plot $key using ($1+5):(H-$2):3:4 \
         with points pointtype variable linecolor rgb variable pointsize 1, \
     $key using ($1+14):(H-$2):5 with labels left font F10 textcolor rgb INK noenhanced
unset label 1 ; unset label 2 ; unset label 3
set lmargin at screen LEFT ; set rmargin at screen RIGHT
set style fill solid 1 border rgb WHITE
set grid xtics back linetype 1 linecolor rgb HAIR linewidth 1

set tmargin at screen Y(CPU_Y) ; set bmargin at screen Y(CPU_END)
set xrange [0:AXIS_PERCENT] ; set yrange [CPUS+0.5:0.5]
set xtics 0,AXIS_STEP nomirror scale 0 textcolor rgb MUTED font F10 format '%g %%' offset 0,0.3
plot $cpu using 2:1:2:3:($1-0.36):($1+0.36):4 with boxxyerror linecolor rgb variable, \
     $cpu using (($2+$3)/2):1:6:5 with labels center font F9 textcolor rgb variable noenhanced, \
     $cpu_name using (0):1:2 \
         with labels right offset -0.7,0 font B10 textcolor rgb INK noenhanced, \
     $cpu_name using (AXIS_PERCENT):1:3 with labels left offset 0.9,0 font F10 textcolor rgb INK \
         noenhanced

if (PROGRAMS) {
    set tmargin at screen Y(PROGRAM_Y) ; set bmargin at screen Y(PROGRAM_END)
    set xrange [0:100] ; set yrange [PROGRAMS+0.5:0.5]
    set xtics 0,20
    plot $program using 2:1:2:3:($1-0.36):($1+0.36):4 with boxxyerror linecolor rgb variable, \
         $program using (($2+$3)/2):1:6:5 with labels center font F9 textcolor rgb variable \
             noenhanced, \
         $program_name using (0):1:2 with labels right offset -0.7,0 font B10 textcolor rgb INK \
             noenhanced, \
         $program_name using (100):1:3 with labels left offset 0.9,0 font F10 textcolor rgb INK \
             noenhanced
}
unset multiplot
