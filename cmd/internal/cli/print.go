package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"airtime/config"
	"airtime/report"
	"airtime/report/render"
)

// printFlags say whether a sheet goes to the printer, and on which paper it is set.
type printFlags struct{ print bool }

func (p *program) addPrintFlags(cmd *cobra.Command, f *printFlags) {
	cmd.Flags().BoolVar(&f.print, "print", false, "print the sheet, with the printing system of this machine (CUPS)")
	p.settingFlag(cmd, cmd.Flags(), "paper", "output.paper")
}

// resolve is outputFlags.resolve, or the form of printed pages. It refuses to print
// what goes elsewhere.
func (f printFlags) resolve(out *outputFlags) (form, error) {
	if !f.print {
		return out.resolve()
	}
	if !out.isStdout() {
		return form{}, usagef("print: the sheet would go to %s too, want --print or -o", out.path)
	}
	if name := cmp.Or(out.format.text, "pdf"); name != "pdf" {
		return form{}, usagef("print: got --format %s, want pdf or none", name)
	}
	return findForm("pdf", out.destination)
}

// errNoPrinting says that there is nothing to print with.
var errNoPrinting = errors.New("no printing system on this machine: there is no program lp")

// hand prints a, or writes it to where it was asked for.
func (p *program) hand(ctx context.Context, a report.Account, f form, d destination, o formOptions, onPaper bool) error {
	if onPaper {
		return p.print(ctx, a, f, o)
	}
	return p.deliver(a, f, d, o)
}

// print hands the sheet of o, or else of a, to the printer.
func (p *program) print(ctx context.Context, a report.Account, f form, o formOptions) error {
	said, err := toPrinter(ctx, a, f, o)
	if err == nil {
		p.note("%s", said)
	}
	return err
}

// toPrinter is print, and returns what the printing system said. Nothing is written to disk
// by us; the printing system keeps what it prints as it is set up to.
func toPrinter(ctx context.Context, a report.Account, f form, o formOptions) (string, error) {
	lp, err := exec.LookPath("lp")
	if err != nil {
		return "", fmt.Errorf("print: %w", errNoPrinting)
	}
	var pages, said, complaint bytes.Buffer
	if err := f.write(&pages, a, o); err != nil {
		return "", err
	}
	// Everybody sees the titles of what waits at a shared printer: ours does not say
	// which meeting it is about.
	cmd := exec.CommandContext(ctx, lp, "-t", "airtime sheet", "-o", "media="+string(o.paper), "-")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &pages, &said, &complaint
	if err := cmd.Run(); err != nil {
		why := strings.TrimPrefix(strings.TrimSpace(complaint.String()), "lp: ")
		return "", &printError{cmp.Or(why, err.Error())}
	}
	return cmp.Or(strings.TrimSpace(said.String()), "sent to the printer"), nil
}

// printError is what the printing system complains of.
type printError struct{ why string }

func (e *printError) Error() string { return "print: " + e.why }

// paperOf returns the paper to print on.
func paperOf(c config.Paper) render.Paper {
	switch c {
	case config.PaperA4:
		return render.A4
	case config.PaperLetter:
		return render.Letter
	}
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_PAPER"), os.Getenv("LANG"))
	_, country, _ := strings.Cut(locale, "_")
	if end := strings.IndexAny(country, ".@"); end >= 0 {
		country = country[:end]
	}
	// Where Letter is usual. Ref: Unicode CLDR 45, supplemental data, paperSize.
	if slices.Contains([]string{"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"}, country) {
		return render.Letter
	}
	return render.A4
}
