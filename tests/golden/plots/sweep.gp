# Picture sweep of a result of hsim. Draw it anew: gnuplot FILE, with this file's name.
OUTPUT = 'sweep.svg'
FORMAT = 'svg'
TITLE = 'outage of A at crash = 900 ms: 439 ms with work = 500 us, 446 ms with 2 ms'
SUBTITLE = 'Mean with 95 % confidence band, 2 seeds a point.   little · seed 5'
LINES = 3
RIGHT = 822.866
LOW = 0.000000
HIGH = 600000000.000000
LOG = 0
X_NAME = 'crash'
COLOR_1 = 29362
COLOR_2 = 370042
COLOR_3 = 13400487
KEYS = 1
$key << EOD
30	92	2	2369839	not back
EOD
$x_tick << EOD
0.000000	500 ms
0.222222	700 ms
0.444444	900 ms
1.000000	1400 ms
EOD
$y_tick << EOD
0.000000	0 ms
0.166667	100 ms
0.333333	200 ms
0.500000	300 ms
0.666667	400 ms
0.833333	500 ms
1.000000	600 ms
EOD
$label << EOD
0.731643	29362	work = 500 us
0.785774	31320	work = 1 ms
0.839905	10109305	work = 2 ms
EOD
$line << EOD
1	0.000000	442734500.000000	361433848.996704	524035151.003296	0	0
1	0.222222	446133000.000000	395308181.056000	496957818.944000	0	0
1	0.444444	438986000.000000	438350689.763200	439621310.236800	0	0
1	1.000000	NaN	NaN	NaN	0	1
2	0.000000	442734500.000000	361433848.996704	524035151.003296	0	0
2	0.222222	446133000.000000	395308181.056000	496957818.944000	0	0
2	0.444444	438986000.000000	438350689.763200	439621310.236800	0	0
2	1.000000	NaN	NaN	NaN	0	1
3	0.000000	442734500.000000	361433848.996704	524035151.003296	0	0
3	0.222222	445633000.000000	401161283.424000	490104716.576000	0	0
3	0.444444	445984500.000000	355154195.444704	536814804.555296	0	0
3	1.000000	NaN	NaN	NaN	0	1
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

set output
