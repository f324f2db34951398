#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

/// <summary>A channel with the names of the two ends filled in.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Exchange">Its exchange.</param>
/// <param name="Queue">The receiver's queue; null when this side does not know all of its name.</param>
/// <param name="Names">Names of the two ends, by role.</param>
internal sealed record Route(ChannelInfo Channel, string Exchange, string? Queue, IReadOnlyDictionary<string, string> Names);

/// <summary>Who sent what came through an exchange, and on which channel.</summary>
internal sealed record Sender(ChannelInfo Channel, string Peer);

/// <summary>One role's view of a catalogue: on which channel what travels, and what has to be there for it.</summary>
internal sealed class Routes
{
    internal const string AnyPeer = "*";

    private const int MaxBytes = 255;

    private static readonly Regex Parameter = new Regex(@"\{([^}]+)\}", RegexOptions.CultureInvariant);

    private readonly ContractInfo _contract;
    private readonly List<ChannelInfo> _channels;

    internal Routes(ContractInfo contract, string role, string me, IReadOnlyList<string> groups)
    {
        CheckName(me, "The own name");
        foreach (string group in groups) CheckName(group, "A group");
        _contract = contract;
        Role = role;
        Me = me;
        Groups = groups;
        List<ChannelInfo> own = contract.Catalogue.Channels.Values.Where(one => one.Sender == role || one.Receiver == role).ToList();
        _channels = own.Where(one => one.Unusable is null).ToList();
        if (_channels.Count > 0) return;
        ChannelInfo? unusable = own.FirstOrDefault();
        throw unusable is null
            ? EbadgeException.Argument($"There is no role {role}.")
            : new EbadgeException(ErrorCode.SpecUnsupported, $"No client can use the channels of {role}: {unusable.Unusable}.");
    }

    internal string Role { get; }

    internal string Me { get; }

    internal IReadOnlyList<string> Groups { get; }

    /// <summary>The virtual host that the role's channels live on.</summary>
    internal string VirtualHost
    {
        get
        {
            List<string> hosts = _channels.Select(one => _contract.Catalogue.VirtualHosts.TryGetValue(one.Server, out string? host) ? host : "/").Distinct().ToList();
            if (hosts.Count > 1) throw new EbadgeException(ErrorCode.SpecUnsupported, $"The channels of {Role} live on {hosts.Count} virtual hosts; a client connects to one.");
            return hosts[0];
        }
    }

    internal static void CheckName(string name, string what)
    {
        bool isFit = name.Length > 0
            && !name.Contains("-to-", StringComparison.Ordinal)
            && !name.StartsWith("to-", StringComparison.Ordinal)
            && !name.EndsWith("-to", StringComparison.Ordinal)
            && !name.Any(one => char.IsWhiteSpace(one) || char.IsControl(one) || ".*#{}".Contains(one))
            && Encoding.UTF8.GetByteCount(name) <= 100;
        if (isFit) return;
        throw EbadgeException.Argument($"{what} cannot be used: it is empty, or longer than 100 bytes, or has a space, a dot, an asterisk, a hash sign, a brace or \"-to-\" in it. Use a name like \"heh-b827ebea02c1\".");
    }

    /// <summary>Fills the parameters of a name in.</summary>
    internal static string Fill(string template, IReadOnlyDictionary<string, string> names)
    {
        string name = Parameter.Replace(template, match => names.TryGetValue(match.Groups[1].Value, out string? value) ? value : match.Value);
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes) throw EbadgeException.Argument($"The name {name} has more than {MaxBytes} bytes. Use shorter participant names.");
        return name;
    }

    /// <summary>The routing key: the words, null and absent ones left out, joined by dots.</summary>
    internal static string RoutingKeyOf(IEnumerable<string?> words)
    {
        string key = string.Join(".", words.Where(word => word is not null));
        if (Encoding.UTF8.GetByteCount(key) > MaxBytes) throw EbadgeException.Argument($"The routing key has more than {MaxBytes} bytes; AMQP takes no more. Shorten the ids in the message.");
        return key;
    }

    /// <summary>Whether messages of that type may travel on the channel; extensions may on any.</summary>
    internal bool Carries(ChannelInfo channel, string name) => channel.Messages.Contains(name) || _contract.IsExtension(name);

    /// <summary>The channel that carries the type to that kind of peer.</summary>
    internal ChannelInfo ChannelFor(string name, string peerRole)
    {
        List<ChannelInfo> channels = Outgoing(peerRole).ToList();
        ChannelInfo? channel = channels.FirstOrDefault(one => Carries(one, name));
        if (channel is not null) return channel;
        string allowed = string.Join(", ", channels.SelectMany(one => one.Messages));
        throw new EbadgeException(ErrorCode.WrongChannel, $"{Role} may not send {name} to {peerRole}. It may send: {(allowed.Length == 0 ? "nothing" : allowed)}.");
    }

    internal IEnumerable<ChannelInfo> Outgoing(string peerRole) => _channels.Where(one => one.Sender == Role && (one.Group ?? one.Receiver) == peerRole);

    internal IEnumerable<ChannelInfo> Incoming(string peerRole) => _channels.Where(one => one.Receiver == Role && one.Sender == peerRole);

    /// <summary>The routes to and from a peer.</summary>
    internal (List<Route> Outgoing, List<Route> Incoming) Between(string peer, string peerRole)
    {
        List<Route> outgoing = Outgoing(peerRole).Select(one => RouteOf(one, Names((one.Sender, Me), (one.Group ?? one.Receiver, peer)))).ToList();
        List<Route> incoming = Incoming(peerRole)
            .SelectMany(one => one.Group is null
                ? new[] { RouteOf(one, Names((one.Sender, peer), (one.Receiver, Me))) }
                : Groups.Select(group => RouteOf(one, Names((one.Sender, peer), (one.Receiver, Me), (one.Group, group)))).ToArray())
            .ToList();
        return (outgoing, incoming);
    }

    /// <summary>This participant's own queue behind a channel that it receives on.</summary>
    internal string OwnQueue(ChannelInfo channel) => Fill(channel.Queue.Name, Names((channel.Receiver, Me)));

    /// <summary>Channels whose messages wait in that queue of this participant's own.</summary>
    internal IEnumerable<ChannelInfo> Behind(string queue) => _channels.Where(one => one.Receiver == Role && OwnQueue(one) == queue);

    /// <summary>This participant's own exchange for dead letters behind a queue, or null.</summary>
    internal string? DeadLetterExchange(string queue)
    {
        ChannelInfo? channel = Behind(queue).FirstOrDefault();
        return channel?.Queue.DeadLetter is null ? null : Fill(channel.Queue.DeadLetter.Exchange, Names((channel.Receiver, Me)));
    }

    /// <summary>What a sender is called where the exchange's name does not say who it is: by its role.</summary>
    internal static string? UnnamedSender(ChannelInfo channel) =>
        channel.Exchange.Name.Contains("{" + channel.Sender + "}", StringComparison.Ordinal) ? null : channel.Sender;

    /// <summary>Who sent on which channel, by the exchange and the queue; null when that is none of this role's.</summary>
    internal Sender? SenderOf(string exchange, string queue)
    {
        foreach (ChannelInfo channel in Behind(queue))
        {
            Dictionary<string, string>? values = Read(channel.Exchange.Name, exchange);
            if (values is null) continue;
            string? peer = values.TryGetValue(channel.Sender, out string? named) ? named : UnnamedSender(channel);
            bool isAddressed = values.TryGetValue(channel.Group ?? channel.Receiver, out string? addressee);
            bool isMine = !isAddressed || (channel.Group is null ? addressee == Me : Groups.Contains(addressee!));
            if (peer is not null && isMine) return new Sender(channel, peer);
        }
        return null;
    }

    private static IReadOnlyDictionary<string, string> Names(params (string Role, string Name)[] names)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string role, string name) in names) table[role] = name;
        return table;
    }

    /// <summary>The parameters' values in a name made from a template, or null for another's name.</summary>
    private static Dictionary<string, string>? Read(string template, string name)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        int end = 0;
        int at = 0;
        MatchCollection matches = Parameter.Matches(template);
        for (int index = 0; index < matches.Count; index++)
        {
            Match match = matches[index];
            string before = template.Substring(end, match.Index - end);
            if (string.CompareOrdinal(name, at, before, 0, before.Length) != 0) return null;
            at += before.Length;
            end = match.Index + match.Length;
            int next = index + 1 < matches.Count ? matches[index + 1].Index : template.Length;
            string separator = template.Substring(end, next - end);
            int stop = separator.Length == 0 ? name.Length : name.IndexOf(separator, Math.Min(at, name.Length), StringComparison.Ordinal);
            if (stop <= at) return null;
            values[match.Groups[1].Value] = name.Substring(at, stop - at);
            at = stop;
        }
        return at <= name.Length && name.Substring(at) == template.Substring(end) ? values : null;
    }

    private static Route RouteOf(ChannelInfo channel, IReadOnlyDictionary<string, string> names)
    {
        bool isKnown = Parameter.Matches(channel.Queue.Name).All(match => names.ContainsKey(match.Groups[1].Value));
        return new Route(channel, Fill(channel.Exchange.Name, names), isKnown ? Fill(channel.Queue.Name, names) : null, names);
    }
}
