// Package render turns a sheet into bytes and adds nothing to it: [Text] for a
// terminal, [Markdown], [HTML] and [PDF]. [Account] draws an account for a terminal.
package render
