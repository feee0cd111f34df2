// Package words has every word that a reader sees, in any language, and writes
// figures, lengths and lists of names as that language does.
//
// [English] are the questions, sentences, terms and practices of the program;
// [Read] reads a file that says some or all of them otherwise. The words are data,
// questions_en.yaml; [Questions.Say] fills a sentence with what is in [Vars] and
// chooses the form for its number.
package words
