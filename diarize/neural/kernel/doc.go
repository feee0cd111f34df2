// Package kernel has the arithmetic that the networks of package neural are made of:
// products of a matrix of weights with many rows, and what is done to each element.
//
// Everything is channels-last: a sequence is frames × channels, one frame after the other. A
// convolution over k frames is then one product whose rows overlap (in = k·channels, aStride =
// channels·stride), and a dilated one is a sum of [Matrix.MulAdd], one for each tap.
//
// Each operation exists in plain Go, and in assembly for AVX2 with FMA and AVX-512 (amd64) and NEON
// (arm64). What the processor has is found out once, at the start. Every version of a product adds
// its terms one by one in the same order, so one row of a result is the same whatever the number of
// rows it was computed with; the versions with fused multiply-add agree with each other to the bit,
// plain Go rounds once more for each term.
//
// Nothing here allocates but [Pack], and nothing is kept: several goroutines may use one Matrix.
package kernel
