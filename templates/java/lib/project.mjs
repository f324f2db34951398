/** What makes a Maven project of the sources. */

import { escaped } from './docs.mjs';

/** Versions of what the generated code builds on, and of what builds it. */
const versions = { jackson: '3.3.0', validator: '3.0.9', amqp: '5.37.1', slf4j: '2.0.20' };

/** The project's file. */
export function pomText({ packageName, model, banner }) {
  const { title, version } = model.catalogue;
  const artifact = packageName.replaceAll(/[._]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'contract';
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${banner.replaceAll('--', '- -')} -->
<project xmlns="http://maven.apache.org/POM/4.0.0"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 https://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>
  <groupId>${packageName}</groupId>
  <artifactId>${artifact}</artifactId>
  <version>${/^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(version) ? version : '0.0.0'}</version>
  <name>${escaped(title)}</name>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <!-- where the build writes: mvn -Dbuild.target=…, where nothing may be written beside the sources -->
    <build.target>\${project.basedir}/target</build.target>
    <project.build.outputTimestamp>2000-01-01T00:00:00Z</project.build.outputTimestamp>
  </properties>
  <dependencies>
    <dependency>
      <groupId>tools.jackson.core</groupId>
      <artifactId>jackson-databind</artifactId>
      <version>${versions.jackson}</version>
    </dependency>
    <dependency>
      <groupId>com.networknt</groupId>
      <artifactId>json-schema-validator</artifactId>
      <version>${versions.validator}</version>
      <exclusions>
        <!-- schemas are read from JSON only, and times by the runtime itself -->
        <exclusion>
          <groupId>tools.jackson.dataformat</groupId>
          <artifactId>jackson-dataformat-yaml</artifactId>
        </exclusion>
        <exclusion>
          <groupId>com.ethlo.time</groupId>
          <artifactId>itu</artifactId>
        </exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>com.rabbitmq</groupId>
      <artifactId>amqp-client</artifactId>
      <version>${versions.amqp}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-api</artifactId>
      <version>${versions.slf4j}</version>
    </dependency>
  </dependencies>
  <build>
    <directory>\${build.target}</directory>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.14.1</version>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-resources-plugin</artifactId>
        <version>3.4.0</version>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-jar-plugin</artifactId>
        <version>3.5.0</version>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-surefire-plugin</artifactId>
        <version>3.5.5</version>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-install-plugin</artifactId>
        <version>3.1.4</version>
      </plugin>
    </plugins>
  </build>
</project>
`;
}
