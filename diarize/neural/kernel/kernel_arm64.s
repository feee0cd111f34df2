#include "textflag.h"

// Operands stand in Go's order: sources first, the destination last. Go's assembler has little
// vector arithmetic in floating point, so it is written as the instructions' words (Arm Architecture
// Reference Manual, C7.2), for registers given by their numbers.
#define FADD(M, N, D) WORD $(0x4E20D400 | M<<16 | N<<5 | D)
#define FSUB(M, N, D) WORD $(0x4EA0D400 | M<<16 | N<<5 | D) // D = N - M
#define FMUL(M, N, D) WORD $(0x6E20DC00 | M<<16 | N<<5 | D)
#define FDIV(M, N, D) WORD $(0x6E20FC00 | M<<16 | N<<5 | D) // D = N / M
#define FMAX(M, N, D) WORD $(0x4E20F400 | M<<16 | N<<5 | D)
#define FMIN(M, N, D) WORD $(0x4EA0F400 | M<<16 | N<<5 | D)
#define FRINTN(N, D) WORD $(0x4E218800 | N<<5 | D)           // to the nearest whole number
#define FCVTNS(N, D) WORD $(0x4E21A800 | N<<5 | D)           // the same as an integer
#define FNEG(N, D) WORD $(0x6EA0F800 | N<<5 | D)
#define FMLA(M, N, D) WORD $(0x4E20CC00 | M<<16 | N<<5 | D) // D += N·M
#define FMLS(M, N, D) WORD $(0x4EA0CC00 | M<<16 | N<<5 | D) // D -= N·M
#define MOV(N, D) WORD $(0x4EA01C00 | N<<16 | N<<5 | D)
#define ADDI(M, N, D) WORD $(0x4EA08400 | M<<16 | N<<5 | D)  // integers
#define SHL23(N, D) WORD $(0x4F375400 | N<<5 | D)           // to where the exponent is

// The constants of the exponential, one after the other: its bounds, 1/ln 2, ln 2 split in two so that
// n·(its first part) is exact, 1/7! down to 1/2! (the series of e^r, which for |r| ≤ ln 2 / 2 leaves
// out less than 6e-9), one and two.
DATA constants<>+0(SB)/4, $0x42b00000 // 88
DATA constants<>+4(SB)/4, $0xc2ae0000 // -87
DATA constants<>+8(SB)/4, $0x3fb8aa3b // 1.44269504
DATA constants<>+12(SB)/4, $0x3f318000 // 0.693359375
DATA constants<>+16(SB)/4, $0xb95e8083 // -0.00021219444
DATA constants<>+20(SB)/4, $0x39500d01 // 0.000198412698
DATA constants<>+24(SB)/4, $0x3ab60b61 // 0.00138888889
DATA constants<>+28(SB)/4, $0x3c088889 // 0.00833333333
DATA constants<>+32(SB)/4, $0x3d2aaaab // 0.0416666667
DATA constants<>+36(SB)/4, $0x3e2aaaab // 0.166666667
DATA constants<>+40(SB)/4, $0x3f000000 // 0.5
DATA constants<>+44(SB)/4, $0x3f800000 // 1
DATA constants<>+48(SB)/4, $0x40000000 // 2
GLOBL constants<>(SB), RODATA|NOPTR, $52

// CONSTANTS leaves them in V16 to V28, and uses R9.
#define CONSTANTS \
	MOVD $constants<>(SB), R9; \
	VLD1R.P 4(R9), [V16.S4]; \
	VLD1R.P 4(R9), [V17.S4]; \
	VLD1R.P 4(R9), [V18.S4]; \
	VLD1R.P 4(R9), [V19.S4]; \
	VLD1R.P 4(R9), [V20.S4]; \
	VLD1R.P 4(R9), [V21.S4]; \
	VLD1R.P 4(R9), [V22.S4]; \
	VLD1R.P 4(R9), [V23.S4]; \
	VLD1R.P 4(R9), [V24.S4]; \
	VLD1R.P 4(R9), [V25.S4]; \
	VLD1R.P 4(R9), [V26.S4]; \
	VLD1R.P 4(R9), [V27.S4]; \
	VLD1R.P 4(R9), [V28.S4]

// EXP: P = e^X, after CONSTANTS. Overwrites X, N and T. Rounds X/ln 2 to n, and e^X = 2^n · e^(X - n·ln 2).
#define EXP(X, P, N, T) \
	FMIN(16, X, X); FMAX(17, X, X); \
	FMUL(18, X, N); FRINTN(N, N); \
	FMLS(19, N, X); FMLS(20, N, X); \
	MOV(22, T); FMLA(21, X, T); \
	MOV(23, P); FMLA(T, X, P); \
	MOV(24, T); FMLA(P, X, T); \
	MOV(25, P); FMLA(T, X, P); \
	MOV(26, T); FMLA(P, X, T); \
	MOV(27, P); FMLA(T, X, P); \
	MOV(27, T); FMLA(P, X, T); \
	FCVTNS(N, N); SHL23(N, N); ADDI(N, T, P)

// SIGMOID: X = 1/(1 + e^-X). Overwrites P, N and T.
#define SIGMOID(X, P, N, T) \
	FNEG(X, X); \
	EXP(X, P, N, T); \
	FADD(27, P, P); FDIV(P, 27, X)

// TANH: X = 1 - 2/(1 + e^2X). Overwrites P, N and T.
#define TANH(X, P, N, T) \
	FADD(X, X, X); \
	EXP(X, P, N, T); \
	FADD(27, P, P); FDIV(P, 28, N); FSUB(N, 27, X)

// ROW: four fused multiply-adds of one row of a tile: the value in A with the panel's row in V0 to V3.
#define ROW(A, C0, C1, C2, C3) \
	FMLA(A, 0, C0); FMLA(A, 1, C1); FMLA(A, 2, C2); FMLA(A, 3, C3)

// OUT: one row of a tile, with what it begins with, to its place; on to the next.
#define OUT(C0, C1, C2, C3) \
	VLD1 (R6), [V0.S4, V1.S4, V2.S4, V3.S4]; \
	FADD(0, C0, 0); FADD(1, C1, 1); FADD(2, C2, 2); FADD(3, C3, 3); \
	VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (R0); \
	ADD R7, R6, R6; ADD R1, R0, R0

// func tileNEON(dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int)
TEXT ·tileNEON(SB), NOSPLIT, $0-64
	MOVD dst+0(FP), R0
	MOVD dstStride+8(FP), R1
	MOVD a+16(FP), R2
	MOVD aStride+24(FP), R3
	MOVD in+32(FP), R4
	MOVD b+40(FP), R5
	MOVD init+48(FP), R6
	MOVD initStride+56(FP), R7
	LSL $2, R1, R1
	LSL $2, R3, R3
	LSL $2, R7, R7
	ADD R3, R2, R10
	ADD R3, R10, R11
	ADD R3, R11, R12
	VEOR V8.B16, V8.B16, V8.B16
	VEOR V9.B16, V9.B16, V9.B16
	VEOR V10.B16, V10.B16, V10.B16
	VEOR V11.B16, V11.B16, V11.B16
	VEOR V12.B16, V12.B16, V12.B16
	VEOR V13.B16, V13.B16, V13.B16
	VEOR V14.B16, V14.B16, V14.B16
	VEOR V15.B16, V15.B16, V15.B16
	VEOR V16.B16, V16.B16, V16.B16
	VEOR V17.B16, V17.B16, V17.B16
	VEOR V18.B16, V18.B16, V18.B16
	VEOR V19.B16, V19.B16, V19.B16
	VEOR V20.B16, V20.B16, V20.B16
	VEOR V21.B16, V21.B16, V21.B16
	VEOR V22.B16, V22.B16, V22.B16
	VEOR V23.B16, V23.B16, V23.B16

tile:
	VLD1.P 64(R5), [V0.S4, V1.S4, V2.S4, V3.S4]
	VLD1R.P 4(R2), [V4.S4]
	VLD1R.P 4(R10), [V5.S4]
	VLD1R.P 4(R11), [V6.S4]
	VLD1R.P 4(R12), [V7.S4]
	ROW(4, 8, 9, 10, 11)
	ROW(5, 12, 13, 14, 15)
	ROW(6, 16, 17, 18, 19)
	ROW(7, 20, 21, 22, 23)
	SUBS $1, R4, R4
	BNE tile

	OUT(8, 9, 10, 11)
	OUT(12, 13, 14, 15)
	OUT(16, 17, 18, 19)
	OUT(20, 21, 22, 23)
	RET

// func rowNEON(dst *float32, a *float32, in int, b, init *float32)
TEXT ·rowNEON(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD a+8(FP), R2
	MOVD in+16(FP), R4
	MOVD b+24(FP), R5
	MOVD init+32(FP), R6
	MOVD $0, R1
	MOVD $0, R7
	VEOR V8.B16, V8.B16, V8.B16
	VEOR V9.B16, V9.B16, V9.B16
	VEOR V10.B16, V10.B16, V10.B16
	VEOR V11.B16, V11.B16, V11.B16

row:
	VLD1.P 64(R5), [V0.S4, V1.S4, V2.S4, V3.S4]
	VLD1R.P 4(R2), [V4.S4]
	ROW(4, 8, 9, 10, 11)
	SUBS $1, R4, R4
	BNE row

	OUT(8, 9, 10, 11)
	RET

// func dotSIMD(a, b *float32, n int) float32
TEXT ·dotSIMD(SB), NOSPLIT, $0-28
	MOVD a+0(FP), R0
	MOVD b+8(FP), R1
	MOVD n+16(FP), R2
	VEOR V0.B16, V0.B16, V0.B16

dot:
	VLD1.P 16(R0), [V1.S4]
	VLD1.P 16(R1), [V2.S4]
	FMLA(1, 2, 0)
	SUBS $4, R2, R2
	BNE dot

	VMOV V0.S[1], R3
	VMOV V0.S[2], R4
	VMOV V0.S[3], R5
	FMOVS R3, F1
	FMOVS R4, F2
	FMOVS R5, F3
	FADDS F2, F0, F0
	FADDS F3, F1, F1
	FADDS F1, F0, F0
	FMOVS F0, ret+24(FP)
	RET

// func axpySIMD(dst *float32, s float32, x *float32, n int)
TEXT ·axpySIMD(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD $s+8(FP), R3
	VLD1R (R3), [V2.S4]
	MOVD x+16(FP), R1
	MOVD n+24(FP), R2

axpy:
	VLD1 (R0), [V0.S4]
	VLD1.P 16(R1), [V1.S4]
	FMLA(1, 2, 0)
	VST1.P [V0.S4], 16(R0)
	SUBS $4, R2, R2
	BNE axpy
	RET

// func scaleShiftSIMD(dst, x, scale, shift *float32, n int)
TEXT ·scaleShiftSIMD(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R1
	MOVD scale+16(FP), R2
	MOVD shift+24(FP), R3
	MOVD n+32(FP), R4

scale:
	VLD1.P 16(R1), [V0.S4]
	VLD1.P 16(R2), [V1.S4]
	VLD1.P 16(R3), [V2.S4]
	FMLA(0, 1, 2)
	VST1.P [V2.S4], 16(R0)
	SUBS $4, R4, R4
	BNE scale
	RET

// func scaleShiftReLUSIMD(dst, x, scale, shift *float32, n int)
TEXT ·scaleShiftReLUSIMD(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R1
	MOVD scale+16(FP), R2
	MOVD shift+24(FP), R3
	MOVD n+32(FP), R4
	VEOR V3.B16, V3.B16, V3.B16

scaleReLU:
	VLD1.P 16(R1), [V0.S4]
	VLD1.P 16(R2), [V1.S4]
	VLD1.P 16(R3), [V2.S4]
	FMLA(0, 1, 2)
	FMAX(3, 2, 2)
	VST1.P [V2.S4], 16(R0)
	SUBS $4, R4, R4
	BNE scaleReLU
	RET

// func reluSIMD(x *float32, n int)
TEXT ·reluSIMD(SB), NOSPLIT, $0-16
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	VEOR V3.B16, V3.B16, V3.B16

relu:
	VLD1 (R0), [V0.S4]
	FMAX(3, 0, 0)
	VST1.P [V0.S4], 16(R0)
	SUBS $4, R1, R1
	BNE relu
	RET

// func sigmoidSIMD(x *float32, n int)
TEXT ·sigmoidSIMD(SB), NOSPLIT, $0-16
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	CONSTANTS

sigmoid:
	VLD1 (R0), [V0.S4]
	SIGMOID(0, 1, 2, 3)
	VST1.P [V0.S4], 16(R0)
	SUBS $4, R1, R1
	BNE sigmoid
	RET

// func tanhSIMD(x *float32, n int)
TEXT ·tanhSIMD(SB), NOSPLIT, $0-16
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	CONSTANTS

tanh:
	VLD1 (R0), [V0.S4]
	TANH(0, 1, 2, 3)
	VST1.P [V0.S4], 16(R0)
	SUBS $4, R1, R1
	BNE tanh
	RET

// func lstmStepSIMD(h, c, gates *float32, cells, n int)
TEXT ·lstmStepSIMD(SB), NOSPLIT, $0-40
	MOVD h+0(FP), R0
	MOVD c+8(FP), R1
	MOVD gates+16(FP), R2     // input gate
	MOVD cells+24(FP), R6
	MOVD n+32(FP), R7
	LSL $2, R6, R6
	ADD R6, R2, R3            // forget gate
	ADD R6, R3, R4            // cell
	ADD R6, R4, R5            // output gate
	CONSTANTS

lstm:
	VLD1.P 16(R2), [V0.S4]
	VLD1.P 16(R3), [V4.S4]
	VLD1.P 16(R4), [V8.S4]
	VLD1.P 16(R5), [V12.S4]
	SIGMOID(0, 1, 2, 3)
	SIGMOID(4, 5, 6, 7)
	TANH(8, 9, 10, 11)
	SIGMOID(12, 13, 14, 15)
	VLD1 (R1), [V1.S4]
	FMUL(1, 4, 4)
	FMLA(0, 8, 4)             // c = forget·c + input·cell
	VST1.P [V4.S4], 16(R1)
	TANH(4, 5, 6, 7)
	FMUL(12, 4, 4)
	VST1.P [V4.S4], 16(R0)
	SUBS $4, R7, R7
	BNE lstm
	RET

// func scaleShiftLeakySIMD(dst, x, scale, shift *float32, slope float32, n int)
TEXT ·scaleShiftLeakySIMD(SB), NOSPLIT, $0-48
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R1
	MOVD scale+16(FP), R2
	MOVD shift+24(FP), R3
	MOVD $slope+32(FP), R5
	VLD1R (R5), [V4.S4]
	MOVD n+40(FP), R4

leaky:
	VLD1.P 16(R1), [V0.S4]
	VLD1.P 16(R2), [V1.S4]
	VLD1.P 16(R3), [V2.S4]
	FMLA(0, 1, 2)
	FMUL(4, 2, 3)
	FMAX(3, 2, 2)
	VST1.P [V2.S4], 16(R0)
	SUBS $4, R4, R4
	BNE leaky
	RET

// func addMomentsSIMD(sum, squares, x *float32, n int)
TEXT ·addMomentsSIMD(SB), NOSPLIT, $0-32
	MOVD sum+0(FP), R0
	MOVD squares+8(FP), R1
	MOVD x+16(FP), R2
	MOVD n+24(FP), R4

moments:
	VLD1.P 16(R2), [V0.S4]
	VLD1 (R0), [V1.S4]
	VLD1 (R1), [V2.S4]
	FADD(0, 1, 1)
	FMLA(0, 0, 2)
	VST1.P [V1.S4], 16(R0)
	VST1.P [V2.S4], 16(R1)
	SUBS $4, R4, R4
	BNE moments
	RET

// func maxSIMD(dst, x *float32, n int)
TEXT ·maxSIMD(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R1
	MOVD n+16(FP), R4

max:
	VLD1 (R0), [V0.S4]
	VLD1.P 16(R1), [V1.S4]
	FMAX(1, 0, 0)
	VST1.P [V0.S4], 16(R0)
	SUBS $4, R4, R4
	BNE max
	RET
