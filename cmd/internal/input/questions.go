package input

import (
	"os"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/report/words"
)

// QuestionsFlag gives cmd the flag for a file of questions.
func QuestionsFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "questions", "", "`FILE` of questions in your own words, order or language; see airtime questions --file")
}

// ReadQuestions reads a file of questions; no name is the questions of the program.
func ReadQuestions(d *desk.Desk, file string) (*words.Questions, error) {
	if file == "" {
		return d.Words(), nil
	}
	r, err := os.Open(file)
	if err != nil {
		return nil, &fault.Input{Arg: "questions " + file, Plain: true, Err: fault.Bare(err)}
	}
	defer r.Close()
	q, err := words.Read(r)
	if err != nil {
		return nil, &fault.Input{Arg: file, Plain: true, Err: err}
	}
	if n := len(q.Untranslated()); n > 0 {
		d.Note("%s: %s have no words of their own there and stay in English", file, fault.Plural(n, "text", "texts"))
	}
	return q, nil
}
