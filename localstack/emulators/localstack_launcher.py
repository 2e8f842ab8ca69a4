# LocalStack on this machine without Docker. DynamoDB Local and Kinesis, which LocalStack would download, come from the folders that
# DYNAMODB_LOCAL_LIB (jars) and KINESIS_LOCAL (an npm package) name. Every server listens on 127.0.0.1 only, whatever LocalStack thinks.
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCAL = "127.0.0.1"

lib = Path(os.environ.get("DYNAMODB_LOCAL_LIB", ""))
if not list(lib.glob("DynamoDBLocal-*.jar")):
    sys.exit(f"DYNAMODB_LOCAL_LIB is {str(lib)!r}: expected the folder that holds DynamoDBLocal-*.jar")
kinesis = Path(os.environ.get("KINESIS_LOCAL", ""))
if not (kinesis / "main.js").exists():
    sys.exit(f"KINESIS_LOCAL is {str(kinesis)!r}: expected the folder of the npm package kinesis-local")

from localstack.runtime.server import twisted  # noqa: E402
from localstack.services.dynamodb.packages import DynamoDBLocalPackageInstaller  # noqa: E402
from localstack.services.dynamodb.server import DynamodbServer  # noqa: E402
from localstack.services.kinesis.kinesis_mock_server import KinesisMockNodeServer  # noqa: E402
from localstack.services.kinesis.packages import KinesisMockNodePackageInstaller  # noqa: E402


def already_there(*_arguments, **_options):
    """Nothing to install."""


def java_of_this_machine(*_arguments):
    return {"PATH": os.environ["PATH"]}


def dynamodb_command(server):
    command = ["java", "-Xmx256m", f"-Djava.library.path={lib}", "-cp", f"{lib}/*", str(HERE / "DynamoDbLocal.java")]
    return command + ["-port", str(server.port), "-inMemory"] + (["-sharedDb"] if server.share_db else [])


def kinesis_command(server):
    command = ["node", "--import", (HERE / "listen-locally.mjs").as_uri(), str(kinesis / "main.js")]
    return command, server._environment_variables


DynamoDBLocalPackageInstaller.install = already_there
DynamoDBLocalPackageInstaller.get_java_env_vars = java_of_this_machine
DynamodbServer._create_shell_command = dynamodb_command
KinesisMockNodePackageInstaller.install = already_there
KinesisMockNodePackageInstaller.get_executable_path = lambda _installer: str(kinesis / "main.js")
KinesisMockNodeServer._create_shell_command = kinesis_command

# Where it keeps objects of S3 is written into its code.
from localstack.services.s3 import provider as s3  # noqa: E402

s3.DEFAULT_S3_TMP_DIR = os.path.join(os.environ.get("FILESYSTEM_ROOT", "/tmp"), "s3")

# Its web server takes the port from GATEWAY_LISTEN and leaves the address out.
endpoint = twisted.endpoints.TCP4ServerEndpoint
twisted.endpoints.TCP4ServerEndpoint = lambda reactor, port: endpoint(reactor, port, interface=LOCAL)

from localstack.runtime.main import main  # noqa: E402

main()
