#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

/// <summary>Options → RabbitMQ.Client's factory of connections.</summary>
internal static class Factory
{
    /// <summary>The factory, and the address as errors may show it: free of credentials.</summary>
    internal static (ConnectionFactory Factory, string Address) Of(ConnectOptions options, string virtualHost)
    {
        bool isUrl = Uri.TryCreate(options.Url, UriKind.Absolute, out Uri? url);
        // the URL may hold a password, so it is never shown
        if (!isUrl || url is null || (url.Scheme != "amqp" && url.Scheme != "amqps") || url.Host.Length == 0)
        {
            throw EbadgeException.Argument("The URL of the broker is not valid: write amqp://host or amqps://user:password@host:5671/vhost, special characters percent-encoded.");
        }
        bool isSecure = url.Scheme == "amqps";
        if (options.Tls is not null && !isSecure) throw EbadgeException.Argument("Certificates need a URL that begins with amqps://.");
        string path = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        int port = url.IsDefaultPort || url.Port < 0 ? (isSecure ? 5671 : 5672) : url.Port;
        var factory = new ConnectionFactory
        {
            HostName = url.IdnHost,
            Port = port,
            VirtualHost = path.Length > 0 ? path : virtualHost,
            ClientProvidedName = options.As,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            ConsumerDispatchConcurrency = 1,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = options.ConnectTimeout,
            // longer ones are refused with a reason, not by ending the connection
            MaxInboundMessageBodySize = (uint)Math.Min((long)options.MaxMessageBytes * 8, 512L * 1024 * 1024),
        };
        string[] user = url.UserInfo.Split(':', 2);
        bool isNamed = user[0].Length > 0;
        if (isNamed) factory.UserName = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) factory.Password = Uri.UnescapeDataString(user[1]);
        if (isSecure) factory.Ssl = SslOf(options.Tls ?? new TlsOptions(), url.IdnHost);
        if (!isNamed && options.Tls?.CertificateFile is not null) factory.AuthMechanisms = new IAuthMechanismFactory[] { new ExternalMechanismFactory() };
        return (factory, $"{url.Host}:{port}");
    }

    private static SslOption SslOf(TlsOptions tls, string host)
    {
        var option = new SslOption { Enabled = true, ServerName = tls.ServerName ?? host };
        try
        {
            if (tls.CertificateFile is not null)
            {
                using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile);
                // a key that is only in memory is not taken by every platform
                option.Certs = new X509CertificateCollection { new X509Certificate2(certificate.Export(X509ContentType.Pkcs12)) };
            }
            if (tls.CaFile is not null)
            {
                var authorities = new X509Certificate2Collection();
                authorities.ImportFromPemFile(tls.CaFile);
                option.CertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(authorities, certificate, errors);
            }
        }
        catch (Exception caught) when (caught is CryptographicException or System.IO.IOException or UnauthorizedAccessException)
        {
            throw new EbadgeException(ErrorCode.InvalidArgument, "A certificate or key cannot be read: give files in PEM.", false, null, caught);
        }
        return option;
    }

    /// <summary>Whether a certificate is for the name, and comes from one of these authorities.</summary>
    private static bool IsTrusted(X509Certificate2Collection authorities, X509Certificate? certificate, SslPolicyErrors errors)
    {
        const SslPolicyErrors fatal = SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable;
        if (certificate is null || (errors & fatal) != SslPolicyErrors.None) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(new X509Certificate2(certificate));
    }
}
