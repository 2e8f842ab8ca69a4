// Apache Kafka's own broker from Maven Central, kept in node_modules/.cache. Refuses to guess: without mvn or java it
// says what to install.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const VERSION = '4.1.0';
/** The broker with its dependencies, and a logger that says nothing. 43 MB, 46 files. */
const ARTIFACTS = [
  ['org.apache.kafka', 'kafka_2.13', VERSION],
  ['org.slf4j', 'slf4j-nop', '1.7.36'],
] as const;

/** What is missing on this machine to run a broker, and what to install; undefined: nothing. */
export function missingForKafka(): string | undefined {
  const missing = ['java', 'mvn'].filter(
    (program) => spawnSync(program, ['-version'], { stdio: 'ignore' }).status !== 0,
  );
  if (missing.length === 0) return undefined;
  return `a Kafka broker needs ${missing.join(' and ')}: install a Java runtime ≥ 17 and Maven, e.g. \`apt-get install default-jre-headless maven\``;
}

/**
 * The folder with the broker's jars; fetched at the first call (about 10 s), whole or not at all. Throws with Maven's
 * own words.
 */
export function kafkaJars(): string {
  const folder = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'weir-kafka');
  const jars = join(folder, VERSION);
  if (existsSync(jars)) return jars;
  const unfinished = join(folder, `${VERSION}-${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  const pom = join(unfinished, 'pom.xml');
  writeFileSync(pom, project());
  const fetched = spawnSync(
    'mvn',
    [
      '-q',
      '-B',
      '-f',
      pom,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${join(unfinished, 'lib')}`,
      '-DincludeScope=runtime',
    ],
    { encoding: 'utf8' },
  );
  if (fetched.status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new Error(
      `Maven could not fetch Kafka ${VERSION}: ${`${fetched.stdout}${fetched.stderr}`.slice(-2_000)}. Check the network or ~/.m2/settings.xml.`,
    );
  }
  // Another process may have been quicker; its jars are the same.
  if (!existsSync(jars)) renameSync(join(unfinished, 'lib'), jars);
  rmSync(unfinished, { recursive: true, force: true });
  return jars;
}

function project(): string {
  const dependencies = ARTIFACTS.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>weir</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging><dependencies>${dependencies.join('')}</dependencies></project>\n`;
}
