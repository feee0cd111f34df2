//go:build !linux

package cli

func confine(destination)          {}
func confineListening(destination) {}
