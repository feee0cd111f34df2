package web

import "embed"

// Assets are what the pages are made of.
//
//go:embed assets
var assetFiles embed.FS

// pageHead stands at the head of every page, where headMark is.
//
//go:embed assets/head.html
var pageHead string

const headMark = "{{head}}\n"
