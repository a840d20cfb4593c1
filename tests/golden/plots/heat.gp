# Picture heat of a result of hsim. Draw it anew: gnuplot FILE, with this file's name.
OUTPUT = 'heat.svg'
FORMAT = 'svg'
TITLE = 'outage of A: 439 ms at crash = 900 ms, work = 500 us; 446.1 ms at 700 ms, 500 us'
SUBTITLE = 'Median of 2 seeds a cell. Hatched: not known.   little · seed 5'
N_X = 4
N_Y = 3
KNOWN = 1
UNKNOWN = 1
X_NAME = 'crash'
Y_NAME = 'work'
$cell << EOD
0	0	1	0.524486	442734500.000000	442.7 ms	0
1	0	1	1.000000	446133000.000000	446.1 ms	0
2	0	1	0.000000	438986000.000000	439 ms	0
3	0	0	0.000000	0.000000	not back	0
0	1	1	0.524486	442734500.000000	442.7 ms	0
1	1	1	1.000000	446133000.000000	446.1 ms	0
2	1	1	0.000000	438986000.000000	439 ms	0
3	1	0	0.000000	0.000000	not back	0
0	2	1	0.524486	442734500.000000	442.7 ms	0
1	2	1	0.930041	445633000.000000	445.6 ms	0
2	2	1	0.979222	445984500.000000	446 ms	0
3	2	0	0.000000	0.000000	not back	0
EOD
$x_tick << EOD
0	500 ms
1	700 ms
2	900 ms
3	1400 ms
EOD
$y_tick << EOD
0	500 us
1	1 ms
2	2 ms
EOD
$scale << EOD
0.000000	439 ms
0.200000	440.4 ms
0.400000	441.8 ms
0.600000	443.3 ms
0.800000	444.7 ms
1.000000	446.1 ms
EOD

# House style. Before it stand OUTPUT, FORMAT (svg or png), TITLE, SUBTITLE and the picture's data.
W = 960 ; H = 540    # as a slide or a README shows it, in pixels
SZ = 10.5
set encoding utf8
if (FORMAT eq 'svg') {
    set terminal svg size W,H dynamic enhanced font sprintf('Inter,%g', 1.333*SZ) \
        background '#ffffff' rounded
} else {
    set terminal pngcairo size 2*W,2*H enhanced font sprintf('Inter,%g', SZ) \
        fontscale 2 linewidth 2 pointscale 2 background '#ffffff' rounded
}
set output OUTPUT
set datafile separator tab
K = (FORMAT eq 'svg') ? 1.333 : 1.0    # svg counts in pixels, cairo in points
F(s) = sprintf('Inter,%g', K*s)
B(s) = sprintf('Inter:Bold,%g', K*s)
F9 = F(9) ; F95 = F(9.5) ; F10 = F(10) ; B10 = B(10) ; B15 = B(15)

# The hues of Okabe and Ito: blue is the first OS, orange the second; grey the monitor, near white
# what is free, red-violet a fault. A shade tells who it is within an OS.
INK = 0x24292f ; MUTED = 0x5f6772 ; HAIR = 0xe3e6ea ; WHITE = 0xffffff
VMM = 0x6b7280 ; FREE = 0xf3f4f6 ; FAULT = 0xd81b60
OS1_K = 0x0b4f79 ; OS1_A = 0x0072b2 ; OS1_B = 0x8cc8ec
OS2_K = 0x9a5200 ; OS2_A = 0xe69f00 ; FIXED = 0xd55e00 ; FIXEDT = 0xb84a00

set border 0
set tics nomirror scale 0 textcolor rgb MUTED font F10
set grid ytics back linetype 1 linecolor rgb HAIR linewidth 1
set xlabel textcolor rgb MUTED font F10
set ylabel textcolor rgb MUTED font F10
unset key
set label 1 TITLE at screen 0.03,0.945 font B15 textcolor rgb INK noenhanced
set label 2 SUBTITLE at screen 0.03,0.885 textcolor rgb MUTED noenhanced

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

set output
