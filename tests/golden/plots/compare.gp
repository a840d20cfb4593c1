# Picture compare of a result of hsim. Draw it anew: gnuplot FILE, with this file's name.
OUTPUT = 'compare.svg'
FORMAT = 'svg'
TITLE = 'outage of A: 436.1 ms with fixed-split, 446.1 ms with dynamic'
SUBTITLE = 'Mean of 2 seeds; whiskers show the 95 % confidence interval.   little · seed 5'
PANELS = 4
BARS = 3
FLAT = 0
WHISKERS = 1
LEFT_1 = 29.000
RIGHT_1 = 459.000
HEAD_1 = 112.000
TOP_1 = 174.000
BOTTOM_1 = 277.000
HIGH_1 = 646045164.627
INDENT_1 = 0.000
NAME_1 = 'outage of A'
ABOUT_1 = 'how long faults cut its service, all together'
BETTER_1 = 'less is better'
LEFT_2 = 493.000
RIGHT_2 = 923.000
HEAD_2 = 112.000
TOP_2 = 174.000
BOTTOM_2 = 277.000
HIGH_2 = 117.154
INDENT_2 = 0.000
NAME_2 = 'replies of A'
ABOUT_2 = 'requests replied to'
BETTER_2 = 'more is better'
LEFT_3 = 29.000
RIGHT_3 = 459.000
HEAD_3 = 323.000
TOP_3 = 385.000
BOTTOM_3 = 488.000
HIGH_3 = 595551417.048
INDENT_3 = 0.000
NAME_3 = 'response.p99 of A'
ABOUT_3 = 'the response time that 99 of 100 replies kept'
BETTER_3 = 'less is better'
LEFT_4 = 493.000
RIGHT_4 = 923.000
HEAD_4 = 323.000
TOP_4 = 385.000
BOTTOM_4 = 488.000
HIGH_4 = 24536678.400
INDENT_4 = 0.000
NAME_4 = 'storage.needed'
ABOUT_4 = 'main storage there must be for nobody to be short'
BETTER_4 = 'less is better'
$bar << EOD
1	0	446133000.000000	395308181.056000	496957818.944000	29362	29362	2369839	446.1 ms	dynamic		
1	1	436133000.000000	385308181.056000	486957818.944000	13983232	12077568	2369839	436.1 ms	fixed-split		
1	2	436133000.000000	385308181.056000	486957818.944000	13400487	10109305	2369839	436.1 ms	event-driven		
2	0	51.000000	12.881386	89.118614	29362	29362	2369839	51	dynamic		
2	1	52.000000	13.881386	90.118614	13983232	12077568	2369839	52	fixed-split		
2	2	52.000000	13.881386	90.118614	13400487	10109305	2369839	52	event-driven		
3	0	451001000.000000	443885525.347840	458116474.652160	29362	29362	2369839	451 ms	dynamic		
3	1	441001000.000000	433885525.347840	448116474.652160	13983232	12077568	2369839	441 ms	fixed-split		
3	2	441001000.000000	433885525.347840	448116474.652160	13400487	10109305	2369839	441 ms	event-driven		
4	0	14680064.000000	14680064.000000	14680064.000000	29362	29362	2369839	14 MB	dynamic		
4	1	18874368.000000	18874368.000000	18874368.000000	13983232	12077568	2369839	18 MB	fixed-split		
4	2	18874368.000000	18874368.000000	18874368.000000	13400487	10109305	2369839	18 MB	event-driven		
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

set output
