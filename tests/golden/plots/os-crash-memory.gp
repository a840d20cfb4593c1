# Picture memory of a result of hsim. Draw it anew: gnuplot FILE, with this file's name.
OUTPUT = 'os-crash-memory.svg'
FORMAT = 'svg'
TITLE = '160.2 ms after os1 fails, os2 has 160 MB of its storage'
SUBTITLE = '256 MB by owner: os1 from below, os2 from above.   os-crash · dynamic policy · seed 42'
PLOT_TOP = 1345
PLOT_BOTTOM = 4860
X_LEFT = 850
X_RIGHT = 7980
X_FROM = 0.000000
X_TO = 20.000000
X_STEP = 2
X_UNIT = 's'
MAX_MB = 256.000000000
STEP_MB = 64.000000000
UNIT_MB = 1.000000000
SIZE_UNIT = 'MB'
N_MOMENTS = 5
array MOMENT_X[5] = [1028,1563,2632,2689,3127]
array MOMENT_Y[5] = [870,1035,1200,1035,1200]
array MOMENT_IS_LEFT[5] = [0,0,1,0,0]
array MOMENT_IS_FAULT[5] = [0,0,1,0,0]
array MOMENT_TEXT[5] = ['A starts', 'B starts', 'os1 panics', '160 MB to os2', 'A runs on os2']
array WITHIN_X[5] = [5334,1929,1898,2133,5334]
array WITHIN_Y[5] = [4536,4476,3322,2169,3103]
array WITHIN_COLOR[5] = [2369839,16777215,16777215,2369839,2369839]
array WITHIN_TEXT[5] = ['boundary of the allotments', 'os1 kernel', 'A, active', 'B', 'A, active']
N_WITHIN = 5
array BESIDE_TEXT_Y[5] = [1510,1950,3103,4311,4751]
array BESIDE_X[5] = [7980,7980,7980,7980,7980]
array BESIDE_Y[5] = [1510,1950,3103,4311,4751]
array BESIDE_COLOR[5] = [10113536,10113536,10113536,6252402,6252402]
array BESIDE_TEXT[5] = ['os2 kernel', 'os2 own', 'os2: A, active', 'free', 'VMM']
N_BESIDE = 5
array BAND_COLOR[10] = [7041664,741241,13362934,29362,9226476,9617627,15987958,15113984,16510155,10113536]
N_BANDS = 10
HAS_UPPER = 1
$band << EOD
0.000000000	0.000000000	16.000000000
20.000000000	0.000000000	16.000000000


0.000000000	16.000000000	40.000000000
5.160152600	16.000000000	40.000000000
5.160152600	16.000000000	16.000000000
20.000000000	16.000000000	16.000000000


0.000000000	40.000000000	176.000000000
0.500075600	40.000000000	176.000000000
0.500075600	40.000000000	48.000000000
5.160152600	40.000000000	48.000000000
5.160152600	16.000000000	16.000000000
20.000000000	16.000000000	16.000000000


0.000000000	176.000000000	176.000000000
0.500075600	176.000000000	176.000000000
0.500075600	48.000000000	176.000000000
5.160152600	48.000000000	176.000000000
5.160152600	16.000000000	16.000000000
20.000000000	16.000000000	16.000000000


0.000000000	176.000000000	176.000000000
2.040079600	176.000000000	176.000000000
2.040079600	176.000000000	216.000000000
5.160152600	176.000000000	216.000000000
5.160152600	16.000000000	16.000000000
20.000000000	16.000000000	16.000000000


0.000000000	176.000000000	176.000000000
2.000077600	176.000000000	176.000000000
2.000077600	176.000000000	216.000000000
2.040079600	176.000000000	216.000000000
2.040079600	216.000000000	216.000000000
5.160152600	216.000000000	216.000000000
5.160152600	16.000000000	16.000000000
20.000000000	16.000000000	16.000000000


0.000000000	176.000000000	224.000000000
2.000077600	176.000000000	224.000000000
2.000077600	216.000000000	224.000000000
5.160152600	216.000000000	224.000000000
5.160152600	16.000000000	64.000000000
20.000000000	16.000000000	64.000000000


0.000000000	224.000000000	224.000000000
5.160152600	224.000000000	224.000000000
5.160152600	64.000000000	192.000000000
20.000000000	64.000000000	192.000000000


0.000000000	224.000000000	232.000000000
5.160152600	224.000000000	232.000000000
5.160152600	192.000000000	232.000000000
20.000000000	192.000000000	232.000000000


0.000000000	232.000000000	256.000000000
20.000000000	232.000000000	256.000000000
EOD
$edge << EOD
0.000000000	176.000000000	224.000000000
0.500075600	176.000000000	224.000000000
0.500075600	176.000000000	224.000000000
2.000077600	176.000000000	224.000000000
2.000077600	216.000000000	224.000000000
2.040079600	216.000000000	224.000000000
2.040079600	216.000000000	224.000000000
5.160152600	216.000000000	224.000000000
5.160152600	16.000000000	64.000000000
20.000000000	16.000000000	64.000000000
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

set output
