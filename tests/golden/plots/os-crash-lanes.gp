# Picture lanes of a result of hsim. Draw it anew: gnuplot FILE, with this file's name.
OUTPUT = 'os-crash-lanes.svg'
FORMAT = 'svg'
TITLE = 'FIG. 5 is done 1.389 s after os1 fails, 88 % of it in step 507'
SUBTITLE = 'Above to scale, below step by step; hatched: waits.   os-crash · dynamic policy · seed 42 · flow 3 of 4'
N_BOX = 25
array BOX_LEFT[25] = [1000,1974,9449,1974,7823,1000,1000,1000,1000,1720,1780,2633,3819,4749,4809,5977,6873,6007,6948,8134,9375,8164,8134,8134,8134]
array BOX_TOP[25] = [1110,1110,1110,1160,1160,1850,2750,3650,2780,1880,1880,1880,1880,3680,3680,3680,3680,3710,1880,1880,1880,1910,3680,3840,4000]
array BOX_RIGHT[25] = [1974,9449,9450,7813,9439,9450,9450,9450,1705,1780,2618,3804,4734,4809,5962,6873,6933,6843,8119,9375,9435,9345,9435,9435,9435]
array BOX_BOTTOM[25] = [1390,1390,1390,1330,1330,2650,3550,4450,3520,2620,2620,2620,2620,4420,4420,4420,4420,4390,2620,2620,2620,2590,3828,3988,4148]
array BOX_COLOR[25] = [15113984,12370118,7041664,15779174,15779174,15987958,15987958,15987958,14162784,12370118,7041664,7041664,7041664,16045196,15113984,16045196,15113984,16777215,7041664,12370118,7041664,16777215,15779174,15779174,15779174]
array BOX_FILL[25] = [0,1,0,0,0,0,0,0,0,1,0,0,0,1,0,1,0,0,0,1,0,0,0,0,0]
N_LINE = 27
array LINE_X1[27] = [1000,2216,3433,4650,5867,7084,8301,1000,1000,1000,1000,1974,1974,1974,9450,1705,1713,4742,6941,1705,2626,3812,4742,5970,6941,8127,9443]
array LINE_Y1[27] = [1070,1070,1070,1070,1070,1070,1070,1390,1390,1390,1390,1390,1390,1390,1390,1790,2780,2620,3680,4500,4500,4500,4500,4500,4500,4500,4500]
array LINE_X2[27] = [1000,2216,3433,4650,5867,7084,8301,1720,2633,3819,4749,5977,6948,8134,9450,1705,1713,4742,6941,1705,2626,3812,4742,5970,6941,8127,9443]
array LINE_Y2[27] = [1110,1110,1110,1110,1110,1110,1110,1810,1810,1810,1810,1810,1810,1810,1810,4450,2620,3680,2620,5010,5010,5010,5010,5010,5010,5010,5010]
array LINE_COLOR[27] = [12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,14162784,2369839,2369839,2369839,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927]
array LINE_KIND[27] = [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,1,1,1,0,0,0,0,0,0,0,0]
N_TEXT = 77
array TEXT_X[77] = [900,1000,2216,3433,4650,5867,7084,8301,1487,4898,8636,900,900,900,1352,1352,1352,1352,2199,2199,2199,2199,3218,3218,3218,3218,4276,4276,4276,4276,5385,5385,5385,5385,6425,6425,6425,7533,7533,7533,7533,8754,8754,8754,8784,8784,8784,900,900,900,900,2176,2176,2176,3226,3226,4284,4284,5363,5363,5363,6462,6462,6462,7541,7541,8792,8792,8792,1705,2626,3812,4742,5970,6941,8127,9266]
array TEXT_Y[77] = [1250,990,990,990,990,990,990,990,1250,1250,1250,2250,3150,4050,2961,3099,3225,3351,2061,2199,2325,2451,2061,2199,2325,2451,2061,2199,2325,2451,3861,3999,4125,4251,3924,4062,4188,2061,2199,2325,2451,2124,2262,2388,3754,3914,4074,4605,4755,4900,5090,4605,4755,4900,4605,4900,4605,4900,4605,4755,4900,4605,4755,4900,4605,4900,4605,4755,4900,5090,5090,5090,5090,5090,5090,5090,5090]
array TEXT_ALIGN[77] = [2,1,1,1,1,1,1,1,1,1,1,2,2,2,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]
array TEXT_FONT[77] = [0,0,0,0,0,0,0,0,0,0,0,2,2,2,2,0,0,0,2,0,0,0,2,0,0,0,2,0,0,0,2,0,0,0,2,0,0,2,0,0,0,2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]
array TEXT_COLOR[77] = [6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,2369839,2369839,2369839,2369839,2369839,2369839,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,2369839,2369839,2369839,2369839,2369839,2369839,2369839,16777215,16777215,16777215,16777215,2369839,2369839,2369839,2369839,2369839,2369839,6252402,6252402,6252402,6252402,2369839,2369839,6252402,2369839,6252402,2369839,6252402,2369839,2369839,6252402,2369839,2369839,6252402,2369839,6252402,2369839,2369839,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402]
array TEXT_WORDS[77] = ['to scale', '0 ms', '200 ms', '400 ms', '600 ms', '800 ms', '1000 ms', '1200 ms', '504   160 ms', '507 load: 961.2 ms', '507 journal: 267.3 ms', 'VMM', 'os1', 'os2', 'fails', 'os1 panics:', 'disabled', 'wait', '501', 'detect a', 'fault of the', 'OS, fence it', '502', 'look up the', 'entries of the', 'resource table', '503', 'request the', 'resource', 'exchange', '504', 'engaging routine', '140: attach the', 'resources', '505', 'report the', 'completion', '506', 'update the', 'owners in the', 'resource table', '507', 'start the program', 'in its area', 'load: 961.2 ms', 'journal: 267.3 ms', 'run: 9 µs', 'works', 'waits', 'on', 'elapsed', '63 µs', '6 µs', 'cpu0', '14.4 µs', 'cpu0', '12.6 µs', 'cpu0', '160 ms', '2 µs', 'cpu0', '12.6 µs', '15 µs', 'cpu0', '27 µs', 'cpu0', '12.6 µs', '1.229 s', 'cpu0', '0 s', '+69 µs', '+83.4 µs', '+96 µs', '+160.1 ms', '+160.1 ms', '+160.2 ms', '+1.389 s']

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

set output
