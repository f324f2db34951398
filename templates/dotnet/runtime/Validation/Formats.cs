#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Linq;
using System.Text.RegularExpressions;

/// <summary>The string formats that are asserted. Any other says nothing.</summary>
internal static class Formats
{
    private static readonly Regex Uuid = Make(@"^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z");
    private static readonly Regex Ipv4 = Make(@"^(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:[.](?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}\z");
    private static readonly Regex Group = Make(@"^[0-9A-Fa-f]{1,4}\z");
    private static readonly Regex UriParts = Make(@"^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?\z");
    private static readonly Regex Stranger = Make(@"[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]");
    private static readonly Regex LooseEscape = Make(@"%(?![0-9A-Fa-f]{2})");
    private static readonly Regex HostLiteral = Make(@"^\[([^\]]*)\](?::[0-9]*)?\z");
    private static readonly Regex FutureAddress = Make(@"^[vV][0-9A-Fa-f]+[.][A-Za-z0-9._~!$&'()*+,;=:-]+\z");
    private static readonly Regex Port = Make(@":[0-9]*\z");
    private static readonly Regex Scheme = Make(@"^[A-Za-z][A-Za-z0-9+.-]*:");
    private static readonly Regex DotString = Make(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:[.][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\z");
    private static readonly Regex QuotedString = Make("^\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*\"\\z");
    private static readonly Regex Domain = Make(@"^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:[.][A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\z");
    private static readonly Regex AddressLiteral = Make(@"^\[([iI][pP][vV]6:)?([^\]]*)\]\z");
    private static readonly Regex LooseTilde = Make(@"~(?![01])");
    private static readonly Regex Upwards = Make(@"^(?:0|[1-9][0-9]*)");

    /// <summary>Whether the text is of the format.</summary>
    internal static bool Holds(string format, string value) => format switch
    {
        "date-time" => Instant.Parse(value) is not null,
        "date" => value.Length == 10 && Instant.Parse($"{value}T00:00:00Z") is not null,
        "time" => Instant.Parse($"2000-01-01T{value}") is not null,
        "uuid" => Uuid.IsMatch(value),
        "email" => IsEmail(value),
        "ipv4" => Ipv4.IsMatch(value),
        "ipv6" => IsIpv6(value),
        "uri" => Scheme.IsMatch(value) && IsUriReference(value),
        "uri-reference" => IsUriReference(value),
        "json-pointer" => IsJsonPointer(value),
        "relative-json-pointer" => IsRelativeJsonPointer(value),
        _ => true,
    };

    private static Regex Make(string pattern) => new Regex(pattern, RegexOptions.CultureInvariant);

    private static bool IsIpv6(string value)
    {
        if (value.Length > 45) return false;
        string[] halves = value.Split("::");
        if (halves.Length > 2) return false;
        var groups = halves.SelectMany(half => half.Length == 0 ? Array.Empty<string>() : half.Split(':')).ToList();
        string last = groups.Count == 0 ? "" : groups[groups.Count - 1];
        // the last two groups may be written as an IPv4 address
        bool isEmbedded = last.Contains('.') && halves[halves.Length - 1].Length > 0;
        if (isEmbedded)
        {
            groups.RemoveAt(groups.Count - 1);
            if (!Ipv4.IsMatch(last)) return false;
        }
        int count = groups.Count + (isEmbedded ? 2 : 0);
        return groups.All(group => Group.IsMatch(group)) && (halves.Length == 2 ? count < 8 : count == 8);
    }

    private static bool IsEscaped(string part) => !Stranger.IsMatch(part) && !LooseEscape.IsMatch(part);

    private static bool IsAuthority(string text)
    {
        int at = text.IndexOf('@');
        string host = text.Substring(at + 1);
        if (!IsEscaped(text.Substring(0, Math.Max(at, 0)))) return false;
        Match literal = HostLiteral.Match(host);
        if (literal.Success) return IsIpv6(literal.Groups[1].Value) || FutureAddress.IsMatch(literal.Groups[1].Value);
        string name = Port.Replace(host, "", 1);
        return IsEscaped(name) && !name.Contains(':') && !name.Contains('@');
    }

    private static bool IsUriReference(string value)
    {
        Match parts = UriParts.Match(value);
        if (!parts.Success) return false;
        string path = parts.Groups[3].Value;
        if (!IsEscaped(path) || !IsEscaped(parts.Groups[4].Value) || !IsEscaped(parts.Groups[5].Value)) return false;
        if (parts.Groups[2].Success) return IsAuthority(parts.Groups[2].Value);
        // without a scheme, a colon in the first segment would make it one
        int colon = path.IndexOf(':');
        int slash = path.IndexOf('/');
        return parts.Groups[1].Success || colon == -1 || (slash != -1 && slash < colon);
    }

    private static bool IsEmail(string value)
    {
        int at = value.LastIndexOf('@');
        string local = value.Substring(0, Math.Max(at, 0));
        string host = value.Substring(at + 1);
        if (local.Length > 64 || host.Length > 255) return false;
        if (!DotString.IsMatch(local) && !QuotedString.IsMatch(local)) return false;
        Match literal = AddressLiteral.Match(host);
        if (!literal.Success) return Domain.IsMatch(host);
        string address = literal.Groups[2].Value;
        return literal.Groups[1].Success ? IsIpv6(address) : Ipv4.IsMatch(address);
    }

    private static bool IsJsonPointer(string value) => (value.Length == 0 || value[0] == '/') && !LooseTilde.IsMatch(value);

    private static bool IsRelativeJsonPointer(string value)
    {
        Match up = Upwards.Match(value);
        if (!up.Success) return false;
        string rest = value.Substring(up.Length);
        return rest == "#" || IsJsonPointer(rest);
    }
}
