// Package audiotest makes sound for tests, and checks that a Source keeps its
// contract. Everything is made from a seed: the same call gives the same samples.
package audiotest
