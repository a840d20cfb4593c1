# Picture lanes of a result of hsim. Draw it anew: gnuplot FILE, with this file's name.
OUTPUT = 'level-3-lanes.svg'
FORMAT = 'svg'
TITLE = 'FIG. 6 is done 2.631 s after A fails, 49 % of it in step 606'
SUBTITLE = 'Above to scale, below step by step; hatched: waits.   level-3 · dynamic policy · seed 42 · flow 3 of 4'
N_BOX = 35
array BOX_LEFT[35] = [1000,5110,5111,5496,9449,5496,5522,8591,1000,1000,1000,1000,1720,2218,2716,3219,3735,4509,4599,5370,5980,5420,6085,6648,7188,7799,7238,7904,8421,9345,8471,8421,8421,8421,8421]
array BOX_TOP[35] = [1110,1110,1110,1110,1110,1160,1160,1160,1850,2760,3670,2805,2805,2805,1895,1895,1895,2805,2805,2805,2805,2855,1895,3715,3715,3715,3765,1895,1895,1895,1945,3715,3875,4035,4195]
array BOX_RIGHT[35] = [5110,5111,5496,9449,9450,5512,8581,9439,9450,9450,9450,1705,2203,2701,3204,3720,4494,4599,5355,5980,6070,5930,6633,7173,7799,7889,7749,8406,9345,9435,9295,9435,9435,9435,9435]
array BOX_BOTTOM[35] = [1390,1390,1390,1390,1390,1330,1330,1330,2630,3540,4450,3495,3495,3495,2585,2585,2585,3495,3495,3495,3495,3445,2585,4405,4405,4405,4355,2585,2585,2585,2535,3863,4023,4183,4343]
array BOX_COLOR[35] = [29362,29362,15113984,12370118,7041664,15779174,15779174,15779174,15987958,15987958,15987958,14162784,29362,29362,7041664,7041664,7041664,9224412,29362,9224412,29362,16777215,7041664,15113984,16045196,15113984,16777215,7041664,12370118,7041664,16777215,15779174,15779174,15779174,15779174]
array BOX_FILL[35] = [0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,1,0,0,0,0,1,0,0,0,1,0,0,0,0,0,0]
N_LINE = 35
array LINE_X1[35] = [1000,4211,7423,1000,1000,1000,1000,1000,1000,5110,5111,5111,5496,5496,5496,9450,1705,2709,4502,6078,6641,7897,1705,2211,2709,3212,3728,4502,5363,6078,6641,7181,7897,8414,9443]
array LINE_Y1[35] = [1070,1070,1070,1390,1390,1390,1390,1390,1390,1390,1390,1390,1390,1390,1390,1390,1790,2805,2585,2805,2585,3715,4500,4500,4500,4500,4500,4500,4500,4500,4500,4500,4500,4500,4500]
array LINE_X2[35] = [1000,4211,7423,1720,2218,2716,3219,3735,4509,5370,6085,6648,7188,7904,8421,9450,1705,2709,4502,6078,6641,7897,1705,2211,2709,3212,3728,4502,5363,6078,6641,7181,7897,8414,9443]
array LINE_Y2[35] = [1110,1110,1110,1810,1810,1810,1810,1810,1810,1810,1810,1810,1810,1810,1810,1810,4450,2585,2805,2585,3715,2585,5010,5010,5136,5010,5010,5010,5010,5010,5010,5010,5010,5136,5010]
array LINE_COLOR[35] = [12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,14162784,2369839,2369839,2369839,2369839,2369839,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927,12830927]
array LINE_KIND[35] = [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,1,1,1,1,1,0,0,0,0,0,0,0,0,0,0,0,0,0]
N_TEXT = 112
array TEXT_X[112] = [900,1000,4211,7423,3055,7056,900,900,900,1352,1352,1352,1961,1961,1961,1961,1961,2459,2459,2459,2459,2459,2960,2960,2960,2960,3469,3469,3469,3469,3469,4114,4114,4114,4977,4977,4977,4977,4977,5675,5675,5675,6359,6359,6359,6359,6359,6910,6910,6910,6910,6910,7493,7493,7493,8155,8155,8155,8155,8155,8883,8883,8883,8928,8928,8928,8928,900,900,900,900,1969,1969,2467,2467,2967,2967,3477,3477,4122,4122,4939,4939,4939,5727,5727,5727,6366,6366,6918,6918,7546,7546,7546,8162,8162,8935,8935,8935,1705,2211,2709,3212,3728,4502,5363,6078,6641,7181,7897,8414,9266]
array TEXT_Y[112] = [1250,990,990,990,1250,1250,2240,3150,4060,3024,3162,3288,2898,3036,3162,3288,3414,2898,3036,3162,3288,3414,2051,2189,2315,2441,1988,2126,2252,2378,2504,2114,2252,2378,2898,3036,3162,3288,3414,3024,3162,3288,1988,2126,2252,2378,2504,3808,3946,4072,4198,4324,3934,4072,4198,1988,2126,2252,2378,2504,2114,2252,2378,3789,3949,4109,4269,4605,4755,4900,5090,4605,4900,4605,4900,4605,4900,4605,4900,4605,4900,4605,4755,4900,4605,4755,4900,4605,4900,4605,4900,4605,4755,4900,4605,4900,4605,4755,4900,5090,5090,5216,5090,5090,5090,5090,5090,5090,5090,5090,5216,5090]
array TEXT_ALIGN[112] = [2,1,1,1,1,1,2,2,2,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]
array TEXT_FONT[112] = [0,0,0,0,0,0,2,2,2,2,3,3,2,3,3,3,3,2,3,3,3,3,2,3,3,3,2,3,3,3,3,2,3,3,2,3,3,3,3,2,3,3,2,3,3,3,3,2,3,3,3,3,2,3,3,2,3,3,3,3,2,3,3,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]
array TEXT_COLOR[112] = [6252402,6252402,6252402,6252402,16777215,2369839,2369839,2369839,2369839,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,16777215,2369839,2369839,2369839,16777215,16777215,16777215,16777215,16777215,2369839,2369839,2369839,2369839,2369839,2369839,2369839,2369839,16777215,16777215,16777215,16777215,16777215,2369839,2369839,2369839,2369839,2369839,2369839,2369839,6252402,6252402,6252402,6252402,2369839,6252402,2369839,6252402,2369839,6252402,2369839,6252402,2369839,6252402,2369839,2369839,6252402,2369839,2369839,6252402,2369839,6252402,2369839,6252402,2369839,2369839,6252402,2369839,6252402,2369839,2369839,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402,6252402]
array TEXT_WORDS[112] = ['to scale', '0 s', '1 s', '2 s', '606   1.280 s', '612 load: 955.7 ms', 'VMM', 'os1', 'os2', 'A', 'storage fault', 'in a transfer', '601', 'detect a', 'fault of', 'the', 'program', '602', 'report', 'the fault', 'level:', 'routine…', '603', 'evaluate', 'the fault', 'level', '604', 'look up', 'the entry', 'of the', 'resourc…', '605', 'request the', 'disconnection', '606', 'disconnection', 'routine 130:', 'disconnect', 'the resource', '607', 'report the', 'completion', '608', 'request', 'the', 'resource', 'exchange', '609', 'engaging', 'routine', '140:', 'attach t…', '610', 'report the', 'completion', '611', 'update', 'the', 'owner in', 'the res…', '612', 'start the program', 'in its area', '140: 8 ms', 'load: 955.7 ms', 'journal: 267.3 ms', 'run: 9 µs', 'works', 'waits', 'on', 'elapsed', '6.6 µs', 'cpu0', '12.6 µs', 'cpu0', '12 µs', 'cpu0', '4.8 µs', 'cpu0', '12.6 µs', 'cpu0', '1.280 s', '8 µs', 'cpu1', '12.6 µs', '15 µs', 'cpu1', '12.6 µs', 'cpu0', '120 ms', 'cpu0', '12.6 µs', '15 µs', 'cpu0', '9 µs', 'cpu0', '12.6 µs', '1.231 s', 'cpu0', '0 s', '+6.6 µs', '+19.2 µs', '+31.2 µs', '+36 µs', '+48.6 µs', '+1.280 s', '+1.280 s', '+1.280 s', '+1.400 s', '+1.400 s', '+1.400 s', '+2.631 s']

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
