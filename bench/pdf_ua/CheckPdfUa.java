import java.io.File;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Asks veraPDF whether each file is PDF/UA-1; ends with 1 when one is not. */
public class CheckPdfUa {
    private static final PDFAFlavour UA1 = PDFAFlavour.PDFUA_1;

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean allAre = true;
        for (String name : files) {
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(name), UA1);
                    PDFAValidator validator =
                            Foundries.defaultInstance().createValidator(UA1, 1000, false, false, false)) {
                ValidationResult result = validator.validate(parser);
                int rules = result.getValidationProfile().getRules().size();
                System.out.printf("%s: %s PDF/UA-1 (%d rules, %d checks)%n", name,
                        result.isCompliant() ? "is" : "is NOT", rules, result.getTotalAssertions());
                for (TestAssertion found : result.getTestAssertions()) {
                    if (found.getStatus() == TestAssertion.Status.FAILED) {
                        System.out.printf("  %s-%s %s%n    at %s%n", found.getRuleId().getClause(),
                                found.getRuleId().getTestNumber(), found.getMessage(),
                                found.getLocation().getContext());
                    }
                }
                allAre &= result.isCompliant();
            }
        }
        System.exit(allAre ? 0 : 1);
    }
}
