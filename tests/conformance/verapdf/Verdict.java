// Judges PDF files by PDF/A-3a and PDF/UA-1: a line for each file and standard, then what is wrong.

import java.io.FileInputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

public class Verdict {
  private static final PDFAFlavour[] STANDARDS = {PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1};

  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (String file : files) {
      for (PDFAFlavour standard : STANDARDS) {
        judge(file, standard);
      }
    }
  }

  private static void judge(String file, PDFAFlavour standard) throws Exception {
    var foundry = Foundries.defaultInstance();
    try (var parser = foundry.createParser(new FileInputStream(file), standard)) {
      var result = foundry.createValidator(standard, false).validate(parser);
      System.out.println((result.isCompliant() ? "passed " : "failed ") + standard + " " + file);
      var faults = new TreeSet<String>();
      for (TestAssertion one : result.getTestAssertions()) {
        if (one.getStatus() == TestAssertion.Status.FAILED) {
          faults.add("  " + one.getRuleId().getClause() + ": " + one.getMessage());
        }
      }
      faults.forEach(System.out::println);
    }
  }
}
