#include "textflag.h"

// Operands stand in Go's order: sources first, the destination last.

// ln 2 is split in two, so that n·ln2hi is exact; f2 to f7 are 1/2! to 1/7!, the series of e^r, which
// for |r| ≤ ln 2 / 2 leaves out less than 6e-9.
DATA expMax<>+0(SB)/4, $0x42b00000 // 88
GLOBL expMax<>(SB), RODATA|NOPTR, $4
DATA expMin<>+0(SB)/4, $0xc2ae0000 // -87
GLOBL expMin<>(SB), RODATA|NOPTR, $4
DATA log2e<>+0(SB)/4, $0x3fb8aa3b // 1.44269504
GLOBL log2e<>(SB), RODATA|NOPTR, $4
DATA ln2hi<>+0(SB)/4, $0x3f318000 // 0.693359375
GLOBL ln2hi<>(SB), RODATA|NOPTR, $4
DATA ln2lo<>+0(SB)/4, $0xb95e8083 // -0.00021219444
GLOBL ln2lo<>(SB), RODATA|NOPTR, $4
DATA f7<>+0(SB)/4, $0x39500d01 // 0.000198412698
GLOBL f7<>(SB), RODATA|NOPTR, $4
DATA f6<>+0(SB)/4, $0x3ab60b61 // 0.00138888889
GLOBL f6<>(SB), RODATA|NOPTR, $4
DATA f5<>+0(SB)/4, $0x3c088889 // 0.00833333333
GLOBL f5<>(SB), RODATA|NOPTR, $4
DATA f4<>+0(SB)/4, $0x3d2aaaab // 0.0416666667
GLOBL f4<>(SB), RODATA|NOPTR, $4
DATA f3<>+0(SB)/4, $0x3e2aaaab // 0.166666667
GLOBL f3<>(SB), RODATA|NOPTR, $4
DATA f2<>+0(SB)/4, $0x3f000000 // 0.5
GLOBL f2<>(SB), RODATA|NOPTR, $4
DATA one<>+0(SB)/4, $0x3f800000 // 1
GLOBL one<>(SB), RODATA|NOPTR, $4
DATA two<>+0(SB)/4, $0x40000000 // 2
GLOBL two<>(SB), RODATA|NOPTR, $4
DATA sign<>+0(SB)/4, $0x80000000
GLOBL sign<>(SB), RODATA|NOPTR, $4

// EXP: P = e^X. Overwrites X, N and T. Rounds X/ln 2 to n, and e^X = 2^n · e^(X - n·ln 2).
// The bounds come first in VMINPS and VMAXPS so that what is not a number stays so.
#define EXP(X, P, N, T) \
	VBROADCASTSS expMax<>(SB), T; VMINPS X, T, X; \
	VBROADCASTSS expMin<>(SB), T; VMAXPS X, T, X; \
	VBROADCASTSS log2e<>(SB), T; VMULPS T, X, N; VROUNDPS $8, N, N; \
	VBROADCASTSS ln2hi<>(SB), T; VFNMADD231PS T, N, X; \
	VBROADCASTSS ln2lo<>(SB), T; VFNMADD231PS T, N, X; \
	VBROADCASTSS f7<>(SB), P; \
	VBROADCASTSS f6<>(SB), T; VFMADD213PS T, X, P; \
	VBROADCASTSS f5<>(SB), T; VFMADD213PS T, X, P; \
	VBROADCASTSS f4<>(SB), T; VFMADD213PS T, X, P; \
	VBROADCASTSS f3<>(SB), T; VFMADD213PS T, X, P; \
	VBROADCASTSS f2<>(SB), T; VFMADD213PS T, X, P; \
	VBROADCASTSS one<>(SB), T; VFMADD213PS T, X, P; VFMADD213PS T, X, P; \
	VCVTPS2DQ N, N; VPSLLD $23, N, N; VPADDD N, P, P

// SIGMOID: X = 1/(1 + e^-X). Overwrites P, N and T.
#define SIGMOID(X, P, N, T) \
	VBROADCASTSS sign<>(SB), T; VXORPS T, X, X; \
	EXP(X, P, N, T); \
	VBROADCASTSS one<>(SB), T; VADDPS T, P, P; VDIVPS P, T, X

// TANH: X = 1 - 2/(1 + e^2X). Overwrites P, N and T.
#define TANH(X, P, N, T) \
	VADDPS X, X, X; \
	EXP(X, P, N, T); \
	VBROADCASTSS one<>(SB), T; VADDPS T, P, P; \
	VBROADCASTSS two<>(SB), N; VDIVPS P, N, N; VSUBPS N, T, X

// ROW512: two fused multiply-adds of one row of a tile.
#define ROW512(A, C0, C1) \
	VBROADCASTSS A, Z2; VFMADD231PS Z0, Z2, C0; VFMADD231PS Z1, Z2, C1

// OUT512: one row of a tile, with what it begins with, to its place; on to the next.
#define OUT512(C0, C1) \
	VADDPS (R10), C0, C0; VADDPS 64(R10), C1, C1; \
	VMOVUPS C0, (DX); VMOVUPS C1, 64(DX); \
	ADDQ R11, R10; ADDQ R12, DX

// func tileAVX512(dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int)
TEXT ·tileAVX512(SB), NOSPLIT, $0-64
	MOVQ dst+0(FP), DX
	MOVQ dstStride+8(FP), R12
	MOVQ a+16(FP), SI
	MOVQ aStride+24(FP), R8
	MOVQ in+32(FP), CX
	MOVQ b+40(FP), BX
	MOVQ init+48(FP), R10
	MOVQ initStride+56(FP), R11
	SHLQ $2, R8
	SHLQ $2, R11
	SHLQ $2, R12
	LEAQ (R8)(R8*2), R9   // three rows
	LEAQ (SI)(R8*4), DI   // the fifth row
	VPXORQ Z8, Z8, Z8
	VMOVAPS Z8, Z9
	VMOVAPS Z8, Z10
	VMOVAPS Z8, Z11
	VMOVAPS Z8, Z12
	VMOVAPS Z8, Z13
	VMOVAPS Z8, Z14
	VMOVAPS Z8, Z15
	VMOVAPS Z8, Z16
	VMOVAPS Z8, Z17
	VMOVAPS Z8, Z18
	VMOVAPS Z8, Z19
	VMOVAPS Z8, Z20
	VMOVAPS Z8, Z21
	VMOVAPS Z8, Z22
	VMOVAPS Z8, Z23

tile512:
	VMOVUPS (BX), Z0
	VMOVUPS 64(BX), Z1
	ROW512((SI), Z8, Z9)
	ROW512((SI)(R8*1), Z10, Z11)
	ROW512((SI)(R8*2), Z12, Z13)
	ROW512((SI)(R9*1), Z14, Z15)
	ROW512((DI), Z16, Z17)
	ROW512((DI)(R8*1), Z18, Z19)
	ROW512((DI)(R8*2), Z20, Z21)
	ROW512((DI)(R9*1), Z22, Z23)
	ADDQ $128, BX
	ADDQ $4, SI
	ADDQ $4, DI
	DECQ CX
	JNZ  tile512

	OUT512(Z8, Z9)
	OUT512(Z10, Z11)
	OUT512(Z12, Z13)
	OUT512(Z14, Z15)
	OUT512(Z16, Z17)
	OUT512(Z18, Z19)
	OUT512(Z20, Z21)
	OUT512(Z22, Z23)
	VZEROUPPER
	RET

// func rowAVX512(dst *float32, a *float32, in int, b, init *float32)
TEXT ·rowAVX512(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DX
	MOVQ a+8(FP), SI
	MOVQ in+16(FP), CX
	MOVQ b+24(FP), BX
	MOVQ init+32(FP), R10
	VPXORQ Z8, Z8, Z8
	VMOVAPS Z8, Z9

row512:
	VMOVUPS (BX), Z0
	VMOVUPS 64(BX), Z1
	ROW512((SI), Z8, Z9)
	ADDQ $128, BX
	ADDQ $4, SI
	DECQ CX
	JNZ  row512

	VADDPS (R10), Z8, Z8
	VADDPS 64(R10), Z9, Z9
	VMOVUPS Z8, (DX)
	VMOVUPS Z9, 64(DX)
	VZEROUPPER
	RET

#define ROW256(A, C0, C1) \
	VBROADCASTSS A, Y2; VFMADD231PS Y0, Y2, C0; VFMADD231PS Y1, Y2, C1

#define OUT256(C0, C1) \
	VADDPS (R10), C0, C0; VADDPS 32(R10), C1, C1; \
	VMOVUPS C0, (DX); VMOVUPS C1, 32(DX); \
	ADDQ R11, R10; ADDQ R12, DX

// func tileAVX2(dst *float32, dstStride int, a *float32, aStride, in int, b, init *float32, initStride int)
TEXT ·tileAVX2(SB), NOSPLIT, $0-64
	MOVQ dst+0(FP), DX
	MOVQ dstStride+8(FP), R12
	MOVQ a+16(FP), SI
	MOVQ aStride+24(FP), R8
	MOVQ in+32(FP), CX
	MOVQ b+40(FP), BX
	MOVQ init+48(FP), R10
	MOVQ initStride+56(FP), R11
	SHLQ $2, R8
	SHLQ $2, R11
	SHLQ $2, R12
	LEAQ (R8)(R8*2), R9
	VXORPS Y8, Y8, Y8
	VMOVAPS Y8, Y9
	VMOVAPS Y8, Y10
	VMOVAPS Y8, Y11
	VMOVAPS Y8, Y12
	VMOVAPS Y8, Y13
	VMOVAPS Y8, Y14
	VMOVAPS Y8, Y15

tile256:
	VMOVUPS (BX), Y0
	VMOVUPS 32(BX), Y1
	ROW256((SI), Y8, Y9)
	ROW256((SI)(R8*1), Y10, Y11)
	ROW256((SI)(R8*2), Y12, Y13)
	ROW256((SI)(R9*1), Y14, Y15)
	ADDQ $64, BX
	ADDQ $4, SI
	DECQ CX
	JNZ  tile256

	OUT256(Y8, Y9)
	OUT256(Y10, Y11)
	OUT256(Y12, Y13)
	OUT256(Y14, Y15)
	VZEROUPPER
	RET

// func rowAVX2(dst *float32, a *float32, in int, b, init *float32)
TEXT ·rowAVX2(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DX
	MOVQ a+8(FP), SI
	MOVQ in+16(FP), CX
	MOVQ b+24(FP), BX
	MOVQ init+32(FP), R10
	VXORPS Y8, Y8, Y8
	VMOVAPS Y8, Y9

row256:
	VMOVUPS (BX), Y0
	VMOVUPS 32(BX), Y1
	ROW256((SI), Y8, Y9)
	ADDQ $64, BX
	ADDQ $4, SI
	DECQ CX
	JNZ  row256

	VADDPS (R10), Y8, Y8
	VADDPS 32(R10), Y9, Y9
	VMOVUPS Y8, (DX)
	VMOVUPS Y9, 32(DX)
	VZEROUPPER
	RET

// func dotSIMD(a, b *float32, n int) float32
TEXT ·dotSIMD(SB), NOSPLIT, $0-28
	MOVQ a+0(FP), SI
	MOVQ b+8(FP), DI
	MOVQ n+16(FP), CX
	VXORPS Y0, Y0, Y0

dot:
	VMOVUPS (SI), Y1
	VFMADD231PS (DI), Y1, Y0
	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $8, CX
	JNZ  dot

	VEXTRACTF128 $1, Y0, X1
	VADDPS X1, X0, X0
	VMOVHLPS X0, X0, X1
	VADDPS X1, X0, X0
	VMOVSHDUP X0, X1
	VADDSS X1, X0, X0
	VMOVSS X0, ret+24(FP)
	VZEROUPPER
	RET

// func axpySIMD(dst *float32, s float32, x *float32, n int)
TEXT ·axpySIMD(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DX
	VBROADCASTSS s+8(FP), Y1
	MOVQ x+16(FP), SI
	MOVQ n+24(FP), CX

axpy:
	VMOVUPS (DX), Y0
	VFMADD231PS (SI), Y1, Y0
	VMOVUPS Y0, (DX)
	ADDQ $32, DX
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ  axpy
	VZEROUPPER
	RET

// func scaleShiftSIMD(dst, x, scale, shift *float32, n int)
TEXT ·scaleShiftSIMD(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DX
	MOVQ x+8(FP), SI
	MOVQ scale+16(FP), DI
	MOVQ shift+24(FP), R8
	MOVQ n+32(FP), CX
	XORQ BX, BX

scale:
	VMOVUPS (SI)(BX*4), Y0
	VMOVUPS (DI)(BX*4), Y1
	VFMADD213PS (R8)(BX*4), Y1, Y0
	VMOVUPS Y0, (DX)(BX*4)
	ADDQ $8, BX
	CMPQ BX, CX
	JNE  scale
	VZEROUPPER
	RET

// func scaleShiftReLUSIMD(dst, x, scale, shift *float32, n int)
TEXT ·scaleShiftReLUSIMD(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DX
	MOVQ x+8(FP), SI
	MOVQ scale+16(FP), DI
	MOVQ shift+24(FP), R8
	MOVQ n+32(FP), CX
	XORQ BX, BX
	VXORPS Y2, Y2, Y2

scaleReLU:
	VMOVUPS (SI)(BX*4), Y0
	VMOVUPS (DI)(BX*4), Y1
	VFMADD213PS (R8)(BX*4), Y1, Y0
	VMAXPS Y0, Y2, Y0
	VMOVUPS Y0, (DX)(BX*4)
	ADDQ $8, BX
	CMPQ BX, CX
	JNE  scaleReLU
	VZEROUPPER
	RET

// func reluSIMD(x *float32, n int)
TEXT ·reluSIMD(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VXORPS Y2, Y2, Y2

relu:
	VMAXPS (SI), Y2, Y0
	VMOVUPS Y0, (SI)
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ  relu
	VZEROUPPER
	RET

// func sigmoidSIMD(x *float32, n int)
TEXT ·sigmoidSIMD(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX

sigmoid:
	VMOVUPS (SI), Y0
	SIGMOID(Y0, Y1, Y2, Y3)
	VMOVUPS Y0, (SI)
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ  sigmoid
	VZEROUPPER
	RET

// func tanhSIMD(x *float32, n int)
TEXT ·tanhSIMD(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX

tanh:
	VMOVUPS (SI), Y0
	TANH(Y0, Y1, Y2, Y3)
	VMOVUPS Y0, (SI)
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ  tanh
	VZEROUPPER
	RET

// func lstmStepSIMD(h, c, gates *float32, cells, n int)
TEXT ·lstmStepSIMD(SB), NOSPLIT, $0-40
	MOVQ h+0(FP), DX
	MOVQ c+8(FP), DI
	MOVQ gates+16(FP), SI
	MOVQ cells+24(FP), R8
	MOVQ n+32(FP), CX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R9

lstm:
	VMOVUPS (SI), Y0          // input gate
	VMOVUPS (SI)(R8*1), Y4    // forget gate
	VMOVUPS (SI)(R8*2), Y8    // cell
	SIGMOID(Y0, Y1, Y2, Y3)
	SIGMOID(Y4, Y5, Y6, Y7)
	TANH(Y8, Y9, Y10, Y11)
	VMULPS (DI), Y4, Y4
	VFMADD231PS Y0, Y8, Y4    // c = forget·c + input·cell
	VMOVUPS Y4, (DI)
	VMOVUPS (SI)(R9*1), Y0    // output gate
	SIGMOID(Y0, Y1, Y2, Y3)
	TANH(Y4, Y5, Y6, Y7)
	VMULPS Y0, Y4, Y4
	VMOVUPS Y4, (DX)
	ADDQ $32, SI
	ADDQ $32, DI
	ADDQ $32, DX
	SUBQ $8, CX
	JNZ  lstm
	VZEROUPPER
	RET

// EXP512, SIGMOID512 and TANH512 are the same in 512 bits.
#define EXP512(X, P, N, T) \
	VBROADCASTSS expMax<>(SB), T; VMINPS X, T, X; \
	VBROADCASTSS expMin<>(SB), T; VMAXPS X, T, X; \
	VBROADCASTSS log2e<>(SB), T; VMULPS T, X, N; VRNDSCALEPS $8, N, N; \
	VBROADCASTSS ln2hi<>(SB), T; VFNMADD231PS T, N, X; \
	VBROADCASTSS ln2lo<>(SB), T; VFNMADD231PS T, N, X; \
	VBROADCASTSS f7<>(SB), P; \
	VBROADCASTSS f6<>(SB), T; VFMADD213PS T, X, P; \
	VBROADCASTSS f5<>(SB), T; VFMADD213PS T, X, P; \
	VBROADCASTSS f4<>(SB), T; VFMADD213PS T, X, P; \
	VBROADCASTSS f3<>(SB), T; VFMADD213PS T, X, P; \
	VBROADCASTSS f2<>(SB), T; VFMADD213PS T, X, P; \
	VBROADCASTSS one<>(SB), T; VFMADD213PS T, X, P; VFMADD213PS T, X, P; \
	VCVTPS2DQ N, N; VPSLLD $23, N, N; VPADDD N, P, P

#define SIGMOID512(X, P, N, T) \
	VPBROADCASTD sign<>(SB), T; VPXORQ T, X, X; \
	EXP512(X, P, N, T); \
	VBROADCASTSS one<>(SB), T; VADDPS T, P, P; VDIVPS P, T, X

#define TANH512(X, P, N, T) \
	VADDPS X, X, X; \
	EXP512(X, P, N, T); \
	VBROADCASTSS one<>(SB), T; VADDPS T, P, P; \
	VBROADCASTSS two<>(SB), N; VDIVPS P, N, N; VSUBPS N, T, X

// func lstmStepAVX512(h, c, gates *float32, cells, n int)
TEXT ·lstmStepAVX512(SB), NOSPLIT, $0-40
	MOVQ h+0(FP), DX
	MOVQ c+8(FP), DI
	MOVQ gates+16(FP), SI
	MOVQ cells+24(FP), R8
	MOVQ n+32(FP), CX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R9

lstm512:
	VMOVUPS (SI), Z0          // input gate
	VMOVUPS (SI)(R8*1), Z4    // forget gate
	VMOVUPS (SI)(R8*2), Z8    // cell
	VMOVUPS (SI)(R9*1), Z12   // output gate
	SIGMOID512(Z0, Z1, Z2, Z3)
	SIGMOID512(Z4, Z5, Z6, Z7)
	TANH512(Z8, Z9, Z10, Z11)
	SIGMOID512(Z12, Z13, Z14, Z15)
	VMULPS (DI), Z4, Z4
	VFMADD231PS Z0, Z8, Z4    // c = forget·c + input·cell
	VMOVUPS Z4, (DI)
	TANH512(Z4, Z5, Z6, Z7)
	VMULPS Z12, Z4, Z4
	VMOVUPS Z4, (DX)
	ADDQ $64, SI
	ADDQ $64, DI
	ADDQ $64, DX
	SUBQ $16, CX
	JNZ  lstm512
	VZEROUPPER
	RET

// Products of eight-bit numbers. A group of four inputs at a time: their bytes are broadcast to every
// output, whose four weights stand side by side, and VPDPBUSD adds the four products to the output's sum.
#define ROW8(A, C0, C1) \
	VPBROADCASTD A, Z2; VPDPBUSD Z0, Z2, C0; VPDPBUSD Z1, Z2, C1

// OUT8: one row of a tile: the sums times the outputs' scales (Z4, Z5) and the row's scale, added to what
// it begins with, to its place; on to the next.
#define OUT8(C0, C1) \
	VCVTDQ2PS C0, C0; VCVTDQ2PS C1, C1; \
	VMULPS Z4, C0, C0; VMULPS Z5, C1, C1; \
	VBROADCASTSS (R13), Z2; \
	VFMADD213PS (R10), Z2, C0; VFMADD213PS 64(R10), Z2, C1; \
	VMOVUPS C0, (DX); VMOVUPS C1, 64(DX); \
	ADDQ R11, R10; ADDQ R12, DX; ADDQ $4, R13

// func int8TileVNNI(dst *float32, dstStride int, a *uint8, aStride, groups int, b *int8, scales, aScale, init *float32, initStride int)
TEXT ·int8TileVNNI(SB), NOSPLIT, $0-80
	MOVQ dst+0(FP), DX
	MOVQ dstStride+8(FP), R12
	MOVQ a+16(FP), SI
	MOVQ aStride+24(FP), R8
	MOVQ groups+32(FP), CX
	MOVQ b+40(FP), BX
	MOVQ scales+48(FP), AX
	MOVQ aScale+56(FP), R13
	MOVQ init+64(FP), R10
	MOVQ initStride+72(FP), R11
	SHLQ $2, R11
	SHLQ $2, R12
	LEAQ (R8)(R8*2), R9
	LEAQ (SI)(R8*4), DI
	VPXORQ Z8, Z8, Z8
	VMOVDQA32 Z8, Z9
	VMOVDQA32 Z8, Z10
	VMOVDQA32 Z8, Z11
	VMOVDQA32 Z8, Z12
	VMOVDQA32 Z8, Z13
	VMOVDQA32 Z8, Z14
	VMOVDQA32 Z8, Z15
	VMOVDQA32 Z8, Z16
	VMOVDQA32 Z8, Z17
	VMOVDQA32 Z8, Z18
	VMOVDQA32 Z8, Z19
	VMOVDQA32 Z8, Z20
	VMOVDQA32 Z8, Z21
	VMOVDQA32 Z8, Z22
	VMOVDQA32 Z8, Z23

tile8:
	VMOVDQU32 (BX), Z0
	VMOVDQU32 64(BX), Z1
	ROW8((SI), Z8, Z9)
	ROW8((SI)(R8*1), Z10, Z11)
	ROW8((SI)(R8*2), Z12, Z13)
	ROW8((SI)(R9*1), Z14, Z15)
	ROW8((DI), Z16, Z17)
	ROW8((DI)(R8*1), Z18, Z19)
	ROW8((DI)(R8*2), Z20, Z21)
	ROW8((DI)(R9*1), Z22, Z23)
	ADDQ $128, BX
	ADDQ $4, SI
	ADDQ $4, DI
	DECQ CX
	JNZ  tile8

	VMOVUPS (AX), Z4
	VMOVUPS 64(AX), Z5
	OUT8(Z8, Z9)
	OUT8(Z10, Z11)
	OUT8(Z12, Z13)
	OUT8(Z14, Z15)
	OUT8(Z16, Z17)
	OUT8(Z18, Z19)
	OUT8(Z20, Z21)
	OUT8(Z22, Z23)
	VZEROUPPER
	RET

// func int8RowVNNI(dst *float32, a *uint8, groups int, b *int8, scales, aScale, init *float32)
TEXT ·int8RowVNNI(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DX
	MOVQ a+8(FP), SI
	MOVQ groups+16(FP), CX
	MOVQ b+24(FP), BX
	MOVQ scales+32(FP), AX
	MOVQ aScale+40(FP), R13
	MOVQ init+48(FP), R10
	VPXORQ Z8, Z8, Z8
	VMOVDQA32 Z8, Z9

row8:
	VMOVDQU32 (BX), Z0
	VMOVDQU32 64(BX), Z1
	ROW8((SI), Z8, Z9)
	ADDQ $128, BX
	ADDQ $4, SI
	DECQ CX
	JNZ  row8

	VMOVUPS (AX), Z4
	VMOVUPS 64(AX), Z5
	OUT8(Z8, Z9)
	VZEROUPPER
	RET

// func maxAVX512(x *float32, n int) float32
TEXT ·maxAVX512(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VPXORQ Z0, Z0, Z0
	VMOVAPS Z0, Z1 // two at once: one would wait for itself

most:
	VMAXPS (SI), Z0, Z0
	VMAXPS 64(SI), Z1, Z1
	ADDQ $128, SI
	SUBQ $32, CX
	JNZ  most

	VMAXPS Z1, Z0, Z0
	VEXTRACTF64X4 $1, Z0, Y1
	VMAXPS Y1, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VMAXPS X1, X0, X0
	VMOVHLPS X0, X0, X1
	VMAXPS X1, X0, X0
	VMOVSHDUP X0, X1
	VMAXSS X1, X0, X0
	VMOVSS X0, ret+16(FP)
	VZEROUPPER
	RET

// func roundAVX512(dst *uint8, x *float32, by float32, n int)
TEXT ·roundAVX512(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DX
	MOVQ x+8(FP), SI
	VBROADCASTSS by+16(FP), Z2
	MOVQ n+24(FP), CX

round:
	VMULPS (SI), Z2, Z0
	VMULPS 64(SI), Z2, Z1
	VCVTPS2UDQ Z0, Z0
	VCVTPS2UDQ Z1, Z1
	VPMOVUSDB Z0, (DX)
	VPMOVUSDB Z1, 16(DX)
	ADDQ $128, SI
	ADDQ $32, DX
	SUBQ $32, CX
	JNZ  round
	VZEROUPPER
	RET

// func scaleShiftLeakySIMD(dst, x, scale, shift *float32, slope float32, n int)
TEXT ·scaleShiftLeakySIMD(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DX
	MOVQ x+8(FP), SI
	MOVQ scale+16(FP), DI
	MOVQ shift+24(FP), R8
	VBROADCASTSS slope+32(FP), Y3
	MOVQ n+40(FP), CX
	XORQ BX, BX

leaky:
	VMOVUPS (SI)(BX*4), Y0
	VMOVUPS (DI)(BX*4), Y1
	VFMADD213PS (R8)(BX*4), Y1, Y0
	VMULPS Y3, Y0, Y2
	VMAXPS Y0, Y2, Y0
	VMOVUPS Y0, (DX)(BX*4)
	ADDQ $8, BX
	CMPQ BX, CX
	JNE  leaky
	VZEROUPPER
	RET

// func addMomentsSIMD(sum, squares, x *float32, n int)
TEXT ·addMomentsSIMD(SB), NOSPLIT, $0-32
	MOVQ sum+0(FP), DX
	MOVQ squares+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ n+24(FP), CX

moments:
	VMOVUPS (SI), Y0
	VADDPS (DX), Y0, Y1
	VMOVUPS Y1, (DX)
	VMOVUPS (DI), Y1
	VFMADD231PS Y0, Y0, Y1
	VMOVUPS Y1, (DI)
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $32, DI
	SUBQ $8, CX
	JNZ  moments
	VZEROUPPER
	RET

// func maxSIMD(dst, x *float32, n int)
TEXT ·maxSIMD(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DX
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX

max:
	VMOVUPS (SI), Y0
	VMAXPS (DX), Y0, Y0
	VMOVUPS Y0, (DX)
	ADDQ $32, SI
	ADDQ $32, DX
	SUBQ $8, CX
	JNZ  max
	VZEROUPPER
	RET
