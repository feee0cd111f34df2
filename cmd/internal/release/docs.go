package main

import (
	"bytes"
	"io"
	"log"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"airtime/cmd/internal/cli"
)

// documents are what goes beside the program: pages of the manual, completions, and what the repository has to read.
func documents(when time.Time) ([]file, error) {
	root := cli.Commands()
	root.DisableAutoGenTag = true
	docs, err := manual(nil, root, when)
	if err != nil {
		return nil, err
	}
	for _, s := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"airtime.bash", func(w io.Writer) error { return root.GenBashCompletionV2(w, true) }},
		{"_airtime", root.GenZshCompletion},
		{"airtime.fish", func(w io.Writer) error { return root.GenFishCompletion(w, true) }},
		{"airtime.ps1", root.GenPowerShellCompletionWithDesc},
	} {
		var b bytes.Buffer
		if err := s.write(&b); err != nil {
			return nil, err
		}
		docs = append(docs, file{"completions/" + s.name, b.Bytes(), false})
	}
	for _, name := range []string{"README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md"} {
		data, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			log.Printf("there is no %s; going on without", name)
			continue
		}
		if err != nil {
			return nil, err
		}
		docs = append(docs, file{name, data, false})
	}
	slices.SortFunc(docs, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return docs, nil
}

// manual adds a page of the manual for cmd and for each below it, such as man/airtime-config-show.1.
func manual(pages []file, cmd *cobra.Command, when time.Time) ([]file, error) {
	var b bytes.Buffer
	if err := doc.GenMan(cmd, &doc.GenManHeader{Section: "1", Source: "airtime", Manual: "airtime", Date: &when}, &b); err != nil {
		return nil, err
	}
	pages = append(pages, file{"man/" + strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1", b.Bytes(), false})
	for _, below := range cmd.Commands() {
		if !below.IsAvailableCommand() {
			continue
		}
		var err error
		if pages, err = manual(pages, below, when); err != nil {
			return nil, err
		}
	}
	return pages, nil
}
