package __package__.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for a connection. The broker's is always checked, and so is its name.
 *
 * @param context what connections are made with
 * @param hasCertificate whether the client has a certificate of its own: then it logs in with that (SASL EXTERNAL) where the URL
 *     names no user
 */
public record Tls(SSLContext context, boolean hasCertificate) {
  private static final char[] NO_PASSWORD = new char[0];

  /**
   * Certificates in files, as authorities give them out.
   *
   * @param authority certificates of the authorities that the broker's is signed by, in PEM; null: those that Java trusts
   * @param certificate the client's own certificate and those between it and its authority, in PEM; null: none
   * @param key its key, in PEM without a password (PKCS #8, <code>BEGIN PRIVATE KEY</code>); null without a certificate
   * @return the certificates
   * @throws SdkException <code>INVALID_ARGUMENT</code> when a file cannot be read, or is something else
   */
  public static Tls ofPem(Path authority, Path certificate, Path key) {
    try {
      TrustManager[] trusted = null;
      if (authority != null) {
        KeyStore store = emptyStore();
        int count = 0;
        for (Certificate one : certificates(authority)) {
          store.setCertificateEntry("authority-" + count++, one);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        trusted = factory.getTrustManagers();
      }
      KeyManager[] own = null;
      if (certificate != null) {
        Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
        KeyStore store = emptyStore();
        store.setKeyEntry("own", privateKey(key, chain[0].getPublicKey().getAlgorithm()), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        own = factory.getKeyManagers();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, trusted, null);
      return new Tls(context, certificate != null);
    } catch (IOException | GeneralSecurityException | RuntimeException cause) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT,
          "The certificates cannot be used (" + cause.getClass().getSimpleName() + "). Give PEM files; the key as PKCS #8 without a password.",
          false,
          Map.of(),
          cause);
    }
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
    try (InputStream stream = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(stream);
    }
  }

  private static PrivateKey privateKey(Path file, String algorithm) throws IOException, GeneralSecurityException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    String begin = "-----BEGIN PRIVATE KEY-----";
    int start = text.indexOf(begin);
    int end = text.indexOf("-----END PRIVATE KEY-----");
    if (start < 0 || end < start) {
      throw new GeneralSecurityException("no key of PKCS #8");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }
}
