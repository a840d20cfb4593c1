# Picture lanes of a result of hsim. Draw it anew: gnuplot FILE, with this file's name.
OUTPUT = 'level-3-lanes.svg'
FORMAT = 'svg'
TITLE = 'FIG. 6 is done 2.631 s after A fails, 49 % of it in step 606'
SUBTITLE = 'Above to scale, below step by step; hatched: waits.   level-3 · dynamic policy · seed 42 · flow 3 of 4'
N_BOX = 35
array BOX_LEFT[35] = [1000,5110,5111,5496,9449,5496,5522,8591,1000,1000,1000,1000,1720,2215,2740,3238,3765,4545,4605,5392,6006,5422,6081,6644,7237,7851,7267,7926,8513,9375,8543,8513,8513,8513,8513]
array BOX_TOP[35] = [1110,1110,1110,1110,1110,1160,1160,1160,1850,2750,3650,2780,2780,2780,1880,1880,1880,2780,2780,2780,2780,2810,1880,3680,3680,3680,3710,1880,1880,1880,1910,3680,3840,4000,4160]
array BOX_RIGHT[35] = [5110,5111,5496,9449,9450,5512,8581,9439,9450,9450,9450,1705,2200,2725,3223,3750,4530,4605,5377,6006,6066,5976,6629,7222,7851,7911,7821,8498,9375,9435,9345,9435,9435,9435,9435]
array BOX_BOTTOM[35] = [1390,1390,1390,1390,1390,1330,1330,1330,2650,3550,4450,3520,3520,3520,2620,2620,2620,3520,3520,3520,3520,3490,2620,4420,4420,4420,4390,2620,2620,2620,2590,3828,3988,4148,4308]
array BOX_COLOR[35] = [29362,29362,15113984,12370118,7041664,15779174,15779174,15779174,15987958,15987958,15987958,14162784,29362,29362,7041664,7041664,7041664,9224412,29362,9224412,29362,16777215,7041664,15113984,16045196,15113984,16777215,7041664,12370118,7041664,16777215,15779174,15779174,15779174,15779174]
array BOX_FILL[35] = [0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,1,0,0,0,0,1,0,0,0,1,0,0,0,0,0,0]
N_LINE = 35
array LINE_X1[35] = [1000,4211,7423,1000,1000,1000,1000,1000,1000,5110,5111,5111,5496,5496,5496,9450,1705,2733,4538,6074,6637,7919,1705,2208,2733,3231,3758,4538,5385,6074,6637,7230,7919,8506,9443]
array LINE_Y1[35] = [1070,1070,1070,1390,1390,1390,1390,1390,1390,1390,1390,1390,1390,1390,1390,1390,1790,2780,2620,2780,2620,3680,4500,4500,4500,4500,4500,4500,4500,4500,4500,4500,4500,4500,4500]
array LINE_X2[35] = [1000,4211,7423,1720,2215,2740,3238,3765,4545,5392,6081,6644,7237,7926,8513,9450,1705,2733,4538,6074,6637,7919,1705,2208,2733,3231,3758,4538,5385,6074,6637,7230,7919,8506,9443]
array LINE_Y2[35] = [1110,1110,1110,1810,1810,1810,1810,1810,1810,1810,1810,1810,1810,1810,1810,1810,4450,2620,2780,2620,3680,2620,5010,5010,5136,5010,5010,5010,5010,5010,5010,5010,5010,5010,5010]
array LINE_COLOR[35] = [12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,14162784,2369839,2369839,2369839,2369839,2369839,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927]
array LINE_KIND[35] = [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,1,1,1,1,1,0,0,0,0,0,0,0,0,0,0,0,0,0]
N_TEXT = 117
array TEXT_X[117] = [900,1000,4211,7423,3055,7056,900,900,900,1352,1352,1352,1960,1960,1960,1960,1960,2470,2470,2470,2470,2470,2470,2981,2981,2981,2981,3494,3494,3494,3494,3494,3494,4147,4147,4147,4991,4991,4991,4991,4991,5699,5699,5699,6355,6355,6355,6355,6355,6933,6933,6933,6933,6933,6933,7544,7544,7544,8212,8212,8212,8212,8212,8212,8944,8944,8944,8944,8974,8974,8974,8974,900,900,900,900,1967,1967,2477,2477,2989,2989,3501,3501,4155,4155,4968,4968,4968,5736,5736,5736,6362,6362,6940,6940,7581,7581,7581,8219,8219,8981,8981,8981,1705,2208,2733,3231,3758,4538,5385,6074,6637,7230,7919,8506,9266]
array TEXT_Y[117] = [1250,990,990,990,1250,1250,2250,3150,4050,3034,3167,3283,2918,3051,3167,3283,3399,2860,2993,3109,3225,3341,3457,2076,2209,2325,2441,1960,2093,2209,2325,2441,2557,2134,2267,2383,2918,3051,3167,3283,3399,3034,3167,3283,2018,2151,2267,2383,2499,3760,3893,4009,4125,4241,4357,3934,4067,4183,1960,2093,2209,2325,2441,2557,2076,2209,2325,2441,3754,3914,4074,4234,4605,4755,4900,5090,4605,4900,4605,4900,4605,4900,4605,4900,4605,4900,4605,4755,4900,4605,4755,4900,4605,4900,4605,4900,4605,4755,4900,4605,4900,4605,4755,4900,5090,5090,5216,5090,5090,5090,5090,5090,5090,5090,5090,5090,5090]
array TEXT_ALIGN[117] = [2,1,1,1,1,1,2,2,2,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]
array TEXT_FONT[117] = [0,0,0,0,0,0,2,2,2,2,3,3,2,3,3,3,3,2,3,3,3,3,3,2,3,3,3,2,3,3,3,3,3,2,3,3,2,3,3,3,3,2,3,3,2,3,3,3,3,2,3,3,3,3,3,2,3,3,2,3,3,3,3,3,2,3,3,3,3,3,3,3,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]
array TEXT_COLOR[117] = [6252402,6252402,6252402,6252402,16777215,2369839,2369839,2369839,2369839,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,2369839,2369839,2369839,16777215,16777215,16777215,16777215,16777215,2369839,2369839,2369839,2369839,2369839,2369839,2369839,2369839,2369839,16777215,16777215,16777215,16777215,16777215,16777215,2369839,2369839,2369839,2369839,2369839,2369839,2369839,2369839,6252402,6252402,6252402,6252402,2369839,6252402,2369839,6252402,2369839,6252402,2369839,6252402,2369839,6252402,2369839,2369839,6252402,2369839,2369839,6252402,2369839,6252402,2369839,6252402,2369839,2369839,6252402,2369839,6252402,2369839,2369839,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402]
array TEXT_WORDS[117] = ['to scale', '0 s', '1 s', '2 s', '606   1.280 s', '612 load: 955.7 ms', 'VMM', 'os1', 'os2', 'A', 'storage fault', 'in a transfer', '601', 'detect a', 'fault of', 'the', 'program', '602', 'report', 'the fault', 'level:', 'routine', '120', '603', 'evaluate', 'the fault', 'level', '604', 'look up', 'the entry', 'of the', 'resource', 'table', '605', 'request the', 'disconnection', '606', 'disconnection', 'routine 130:', 'disconnect', 'the resource', '607', 'report the', 'completion', '608', 'request', 'the', 'resource', 'exchange', '609', 'engaging', 'routine', '140:', 'attach the', 'resource', '610', 'report the', 'completion', '611', 'update', 'the owner', 'in the', 'resource', 'table', '612', 'start the', 'program', 'in its area', '140: 8 ms', 'load: 955.7 ms', 'journal: 267.3 ms', 'run: 9 µs', 'works', 'waits', 'on', 'elapsed', '6.6 µs', 'cpu0', '12.6 µs', 'cpu0', '12 µs', 'cpu0', '4.8 µs', 'cpu0', '12.6 µs', 'cpu0', '1.280 s', '8 µs', 'cpu1', '12.6 µs', '15 µs', 'cpu1', '12.6 µs', 'cpu0', '120 ms', 'cpu0', '12.6 µs', '15 µs', 'cpu0', '9 µs', 'cpu0', '12.6 µs', '1.231 s', 'cpu0', '0 s', '+6.6 µs', '+19.2 µs', '+31.2 µs', '+36 µs', '+48.6 µs', '+1.280 s', '+1.280 s', '+1.280 s', '+1.400 s', '+1.400 s', '+1.400 s', '+2.631 s']

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
