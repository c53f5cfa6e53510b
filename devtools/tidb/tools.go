//go:build tools

// Package tools names the command that is built, so that `go mod tidy` finds all that it needs.
package tools

import _ "github.com/pingcap/tidb/cmd/tidb-server"
