// Package sheet chooses what is said to whom: a [Sheet] is one or a few pages before
// they are drawn. [Group], [Person] and [Facilitator] answer the questions from an
// account, [Of] as it is wanted, with what became of what was chosen at an earlier meeting; [Worksheet] has the questions alone; [Across] sets several meetings side
// by side. Every word of a sheet is from package words; what is suggested when is
// in practices.go.
package sheet
