// Package chart is what a picture shows as rows of characters, for a terminal and for whoever has it read aloud.
package chart

// Chart is what a Drawing shows as far as rows of characters can show it: one row
// for each person, or for what concerns everybody.
type Chart struct {
	Head []string // over the Figures of the rows
	Rows []Row
	Mark float64  // a line through the bars, as a part of their width; 0 for none
	Said []string // sentences of Drawing.Alt that the rows do not say

	// Axis returns times along the rows, with where they are as parts of the width, at
	// least so large a part of it apart. It is nil if the rows are no times.
	Axis func(apart float64) (at []float64, times []string)
}

// Row is one row of a Chart.
type Row struct {
	Name    string
	Note    string   // a word or two beside the bar
	Figures []string // one for each Head

	Low, High float64 // of a bar, as parts of the width: to Low it is sure, to High it may be
	Tie       Tie     // with the neighbours above and below

	Fill func(columns int) []float64 // instead of a bar: which part of each column is filled, from 0 to 1
}

// Tie joins a row to its neighbours, where their order says nothing.
type Tie uint8

// What a row is in a tie.
const (
	Untied Tie = iota
	FirstTied
	MiddleTied
	LastTied
)
