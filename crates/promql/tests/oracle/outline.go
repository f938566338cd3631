package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/prometheus/promql/parser"
)

// outline says how an expression is made of others: what belongs to which operator, with which labels. Values of numbers and
// strings are left out.
func outline(expr parser.Expr) string {
	switch expr := expr.(type) {
	case *parser.NumberLiteral:
		return "number"
	case *parser.DurationExpr:
		// A duration with operators, where an expression stands: the parser's grammar takes it for one of numbers.
		return "number"
	case *parser.StringLiteral:
		return "string"
	case *parser.VectorSelector:
		return selector(expr, "")
	case *parser.MatrixSelector:
		return selector(expr.VectorSelector.(*parser.VectorSelector), "[]")
	case *parser.SubqueryExpr:
		moved := modifiers(expr.OriginalOffset, expr.OriginalOffsetExpr, expr.Timestamp != nil || expr.StartOrEnd != 0)
		return "subquery(" + outline(expr.Expr) + ")" + moved
	case *parser.Call:
		return expr.Func.Name + arguments(expr.Args)
	case *parser.AggregateExpr:
		all := parser.Expressions{expr.Expr}
		if expr.Param != nil {
			all = parser.Expressions{expr.Param, expr.Expr}
		}
		grouping := ""
		if expr.Without {
			grouping = " without" + list(expr.Grouping)
		} else if len(expr.Grouping) > 0 {
			grouping = " by" + list(expr.Grouping)
		}
		return expr.Op.String() + grouping + arguments(all)
	case *parser.ParenExpr:
		return "(" + outline(expr.Expr) + ")"
	case *parser.UnaryExpr:
		return expr.Op.String() + "<" + outline(expr.Expr) + ">"
	case *parser.BinaryExpr:
		operator := expr.Op.String()
		if expr.ReturnBool {
			operator += " bool"
		}
		operator += matching(expr.VectorMatching)
		return "<" + outline(expr.LHS) + " " + operator + " " + outline(expr.RHS) + ">"
	}
	return fmt.Sprintf("%T", expr)
}

func arguments(all parser.Expressions) string {
	outlines := make([]string, len(all))
	for at, expr := range all {
		outlines[at] = outline(expr)
	}
	return "(" + strings.Join(outlines, ", ") + ")"
}

func selector(selector *parser.VectorSelector, brackets string) string {
	matchers := []string{}
	for at, matcher := range selector.LabelMatchers {
		// The last is the name before the braces.
		if at == len(selector.LabelMatchers)-1 && selector.Name != "" {
			break
		}
		matchers = append(matchers, matcher.Name+matcher.Type.String())
	}
	text := selector.Name + "{" + strings.Join(matchers, ",") + "}" + brackets
	text += modifiers(selector.OriginalOffset, selector.OriginalOffsetExpr, selector.Timestamp != nil || selector.StartOrEnd != 0)
	if selector.Anchored {
		text += " anchored"
	}
	if selector.Smoothed {
		text += " smoothed"
	}
	return text
}

func modifiers(offset time.Duration, expr *parser.DurationExpr, at bool) string {
	text := ""
	if offset != 0 || expr != nil {
		text += " offset"
	}
	if at {
		text += " @"
	}
	return text
}

func matching(matching *parser.VectorMatching) string {
	if matching == nil {
		return ""
	}
	text := ""
	if matching.On {
		text += " on" + list(matching.MatchingLabels)
	} else if len(matching.MatchingLabels) > 0 {
		text += " ignoring" + list(matching.MatchingLabels)
	}
	switch matching.Card {
	case parser.CardManyToOne:
		text += " group_left" + list(matching.Include)
	case parser.CardOneToMany:
		text += " group_right" + list(matching.Include)
	}
	if matching.FillValues.LHS != nil {
		text += " fill_left"
	}
	if matching.FillValues.RHS != nil {
		text += " fill_right"
	}
	return text
}

func list(names []string) string {
	return "(" + strings.Join(names, ",") + ")"
}
