package __package__.runtime;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/** Regular expressions of ECMA-262 with the flag u, as far as Java's differ, written as Java's. */
final class Patterns {
  private static final String SPACE = "\\t\\n\\x0B\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";

  private Patterns() {}

  static RegularExpression compile(String expression) {
    Pattern pattern = Pattern.compile(translated(expression));
    String prefix = prefixOf(expression);
    return text -> text.startsWith(prefix) && pattern.matcher(text).find();
  }

  /** What all texts begin with that an expression matches: most names of members are told from others by that alone. */
  private static String prefixOf(String expression) {
    if (!expression.startsWith("^") || expression.indexOf('|') >= 0) {
      return "";
    }
    int end = 1;
    while (end < expression.length() && (Character.isLetterOrDigit(expression.charAt(end)) || expression.charAt(end) == '_')) {
      end++;
    }
    // a quantifier may do without the last one
    boolean quantified = end < expression.length() && "?*{".indexOf(expression.charAt(end)) >= 0;
    return expression.substring(1, Math.max(1, quantified ? end - 1 : end));
  }

  static Pattern compiled(String expression) {
    return Pattern.compile(translated(expression));
  }

  static String translated(String expression) {
    StringBuilder out = new StringBuilder();
    boolean inClass = false;
    int length = expression.length();
    for (int at = 0; at < length; at++) {
      char character = expression.charAt(at);
      if (character == '\\' && at + 1 < length) {
        at = escape(expression, at + 1, inClass, out);
      } else if (inClass) {
        if (character == ']') {
          inClass = false;
          out.append(']');
        } else if (character == '[' || character == '&') {
          out.append('\\').append(character);
        } else if (character == '^' && expression.charAt(at - 1) != '[') {
          out.append("\\^");
        } else {
          out.append(character);
        }
      } else if (character == '[') {
        at = openClass(expression, at, out);
        inClass = at >= 0 && out.charAt(out.length() - 1) != ')';
      } else if (character == '$') {
        // Java's also matches before a line break at the end
        out.append("\\z");
      } else if (character == '.') {
        out.append("[^\\n\\r\\u2028\\u2029]");
      } else {
        out.append(character);
      }
    }
    return out.toString();
  }

  /** Opens a class; `[]` matches nothing and `[^]` anything, which Java has no classes for. */
  private static int openClass(String expression, int at, StringBuilder out) {
    if (expression.startsWith("[^]", at)) {
      out.append("(?s:.)");
      return at + 2;
    }
    if (expression.startsWith("[]", at)) {
      out.append("(?!)");
      return at + 1;
    }
    if (expression.startsWith("[^", at)) {
      out.append("[^");
      return at + 1;
    }
    out.append('[');
    return at;
  }

  private static int escape(String expression, int at, boolean inClass, StringBuilder out) {
    char escaped = expression.charAt(at);
    switch (escaped) {
      case 's' -> out.append(inClass ? SPACE : "[" + SPACE + "]");
      case 'S' -> out.append(inClass ? "&&[^" + SPACE + "]" : "[^" + SPACE + "]");
      case 'v' -> out.append("\\x0B");
      case '0' -> out.append("\\x00");
      case '/', '-' -> out.append('\\').append(escaped);
      case 'u' -> {
        int close = expression.startsWith("{", at + 1) ? expression.indexOf('}', at) : -1;
        if (close > 0) {
          out.append("\\x").append(expression, at + 1, close + 1);
          return close;
        }
        out.append("\\u");
      }
      case 'p', 'P' -> out.append('\\').append(escaped);
      default -> out.append('\\').append(escaped);
    }
    return at;
  }
}
