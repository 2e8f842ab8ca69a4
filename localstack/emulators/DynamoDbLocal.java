// DynamoDB Local on 127.0.0.1 only: its own start listens on every address of the machine and has no option against that.
// Run from source by a JDK: java -cp 'lib/*' DynamoDbLocal.java -port 8000 -inMemory. Refuses what DynamoDB Local itself refuses.
import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

class DynamoDbLocal {
  public static void main(String[] options) throws Exception {
    var dynamo = ServerRunner.createServerFromCommandLineArgs(options);
    var field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    for (Connector connector : ((Server) field.get(dynamo)).getConnectors()) {
      ((ServerConnector) connector).setHost("127.0.0.1");
    }
    dynamo.start();
    dynamo.join();
  }
}
