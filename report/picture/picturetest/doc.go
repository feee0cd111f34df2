// Package picturetest checks drawings.
package picturetest
