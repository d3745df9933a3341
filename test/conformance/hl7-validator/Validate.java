import com.google.gson.*;
import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.hl7.fhir.r5.elementmodel.Manager.FhirFormat;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.hl7.fhir.r5.utils.validation.constants.ReferenceValidationPolicy;
import org.hl7.fhir.validation.IgLoader;
import org.hl7.fhir.validation.ValidationEngine;
import org.hl7.fhir.validation.instance.advisor.BasePolicyAdvisorForFullValidation;

/**
 * The HL7 FHIR validator as a service on loopback, without terminology server and without network.
 *   Validate --ig NAME#VERSION …       writes {"port":N} on stdout when it is ready; ends when its stdin ends
 *   POST /validate?profile=URL         body: one resource → {"issues":[{level,location,messageId,message}]}
 * Levels: fatal, error, warning, information. Location is a FHIRPath.
 */
public class Validate {
  static ValidationEngine engine;

  public static void main(String[] args) throws Exception {
    List<String> igs = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      if (!args[i].equals("--ig")) throw new IllegalArgumentException(args[i]);
      igs.add(args[++i]);
    }
    PrintStream out = System.out;
    System.setOut(System.err);                 // the engine talks on stdout
    Thread parent = new Thread(() -> {         // whoever started this is gone when stdin ends, however it ended
      try { while (System.in.read() >= 0) { } } catch (IOException e) { /* gone as well */ }
      System.exit(0);
    });
    parent.setDaemon(true);
    parent.start();
    engine = load(igs);
    out.println("{\"port\":" + serve() + "}");
    out.flush();
  }

  static ValidationEngine load(List<String> igs) throws Exception {
    ValidationEngine e = new ValidationEngine.ValidationEngineBuilder()
        .withVersion("4.0.1").withNoTerminologyServer().withCanRunWithoutTerminologyServer(true)
        .withThoVersion("7.0.1").withExtensionsVersion("5.2.0")
        .fromSource("hl7.fhir.r4.core#4.0.1");
    e.setDebug(false);
    e.getDefaultInstanceValidatorParameters().setAllowExampleUrls(true);
    IgLoader loader = e.getIgLoader();
    for (String ig : igs) loader.loadIg(e.getIgs(), e.getBinaries(), ig, false);
    e.prepare();
    e.setPolicyAdvisor(new Known(igs.isEmpty() ? "" : igs.get(igs.size() - 1).replaceFirst(".*#", "")));
    return e;
  }

  /** Must-support in the PAS profiles at places that the extensions' own definitions do not allow: {extension, element}. */
  static final Map<String, List<String[]>> WRONG_CONTEXTS = Map.of(
      "2.2.1", List.of(
          new String[] {"extension-authorizationNumber", "Claim"}, new String[] {"extension-administrationReferenceNumber", "Claim"},
          new String[] {"extension-infoChanged", "Claim.supportingInfo"}, new String[] {"modifierextension-infoCancelled", "Claim.supportingInfo"},
          new String[] {"extension-communicatedDiagnosis", "ClaimResponse.item"}, new String[] {"extension-productOrServiceCodeEnd", "ServiceRequest"},
          new String[] {"extension-productOrServiceCodeEnd", "ClaimResponse.addItem"}, new String[] {"extension-itemAuthorizedProvider", "ClaimResponse"},
          new String[] {"extension-revenueUnitRateLimit", "ClaimResponse.addItem"}, new String[] {"extension-serviceItemRequestType", "ClaimResponse.addItem"},
          new String[] {"extension-certificationType", "ClaimResponse.addItem"},
          new String[] {"extension-timingcalendarpattern", "Timing"}, new String[] {"extension-timingdeliverypattern", "Timing"}),
      "2.0.1", List.of(
          new String[] {"extension-administrationReferenceNumber", "ClaimResponse.item"}, new String[] {"extension-productOrServiceCodeEnd", "ServiceRequest"},
          new String[] {"extension-communicatedDiagnosis", "ClaimResponse.item"},
          new String[] {"extension-infoChanged", "Claim.supportingInfo"}, new String[] {"modifierextension-infoCancelled", "Claim.supportingInfo"},
          new String[] {"extension-timingcalendarpattern", "Timing"}, new String[] {"extension-timingdeliverypattern", "Timing"}));
  static final List<String> UNKNOWABLE = List.of("ValueSet/AHANUBCRevenueCodes", "ValueSet/pas-pwk01-attachment-report-type-code",
      "ValueSet/PASCommunicationRequestMedium", "us/core/ValueSet/omb-", "ValueSet/v3-ActIncidentCode");

  /** What is no fault of the resource: places where the PAS guide contradicts itself, and what cannot be known without a network. */
  static class Known extends BasePolicyAdvisorForFullValidation {
    final List<String[]> wrongContexts;

    Known(String pas) {
      super(ReferenceValidationPolicy.CHECK_VALID, Set.of());
      wrongContexts = WRONG_CONTEXTS.getOrDefault(pas, List.of());
    }

    @Override public boolean isSuppressMessageId(String path, String id, Object... args) {
      String what = Arrays.toString(args);
      return switch (id) {
        case "Extension_EXTP_Context_Wrong", "Extension_EXTM_Context_Wrong" -> wrongContexts.stream().anyMatch(c ->
            what.contains("/" + c[0] + " ") && what.matches(".*[ \\[]" + c[1].replace(".", "\\.") + "\\].*"));
        // codes that nobody may publish, code systems that the guide's own value sets name and no package defines
        case "Terminology_TX_NoValid_1_CC", "Terminology_TX_NoValid_2_CC", "Terminology_TX_NoValid_12" -> UNKNOWABLE.stream().anyMatch(what::contains);
        case "Terminology_TX_NoValid_16" -> what.contains("loinc.org/vs/valid-hl7-attachment-requests");
        case "UNABLE_TO_INFER_CODESYSTEM" -> path.contains("CommunicationRequest") && path.endsWith(".content.ofType(string)");
        // URLs that only the network resolves; links inside a narrative, broken wherever a resource is copied into a bundle
        case "Type_Specific_Checks_DT_URL_Resolve", "Type_Specific_Checks_DT_XHTML_Resolve" -> true;
        default -> false;
      };
    }
  }

  static synchronized List<ValidationMessage> validate(byte[] resource, List<String> profiles) throws Exception {
    List<ValidationMessage> messages = new ArrayList<>();
    engine.validate(resource, FhirFormat.JSON, profiles, messages);
    return messages;
  }

  static int serve() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext("/validate", exchange -> {
      int status = 200;
      JsonObject answer = new JsonObject();
      try {
        List<String> profiles = new ArrayList<>();
        String query = exchange.getRequestURI().getRawQuery();
        if (query != null) for (String pair : query.split("&"))
          if (pair.startsWith("profile=")) profiles.add(URLDecoder.decode(pair.substring(8), StandardCharsets.UTF_8));
        JsonArray issues = new JsonArray();
        for (ValidationMessage m : validate(exchange.getRequestBody().readAllBytes(), profiles)) {
          JsonObject issue = new JsonObject();
          issue.addProperty("level", m.getLevel().toCode());
          issue.addProperty("location", m.getLocation());
          issue.addProperty("messageId", m.getMessageId());
          issue.addProperty("message", m.getMessage());
          issues.add(issue);
        }
        answer.add("issues", issues);
      } catch (Exception e) {
        status = 500;
        answer.addProperty("error", String.valueOf(e));
      }
      byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      try (OutputStream stream = exchange.getResponseBody()) { stream.write(body); }
    });
    server.start();
    return server.getAddress().getPort();
  }
}
