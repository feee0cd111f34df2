package web

import "embed"

// Assets are what the pages are made of.
//
//go:embed assets
var assetFiles embed.FS
